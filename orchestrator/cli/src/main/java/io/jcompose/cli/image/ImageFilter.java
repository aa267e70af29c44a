package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which images {@code image ls} shows.
 *
 * @param images finds the ones that filters name
 */
record ImageFilter(
        List<String> filters, Optional<String> wanted, Function<String, Optional<Image>> images, Clock clock) {

    /** @param name one of the image's names; empty if it has none */
    boolean accepts(Image image, String name) {
        boolean anyReference = filters.stream().noneMatch(ImageFilter::isReference)
                || filters.stream().filter(ImageFilter::isReference).anyMatch(filter -> accepts(image, name, filter));
        return anyReference
                && filters.stream()
                        .filter(filter -> !isReference(filter))
                        .allMatch(filter -> accepts(image, name, filter))
                && wanted.map(pattern -> matches(pattern, name)).orElse(true);
    }

    /** Of several, one has to match. */
    private static boolean isReference(String filter) {
        return filter.startsWith("reference=");
    }

    private boolean accepts(Image image, String name, String filter) {
        int equals = filter.indexOf('=');
        String key = equals < 0 ? filter : filter.substring(0, equals);
        String value = filter.substring(equals + 1);
        return switch (key) {
            case "reference" -> matches(value, name);
            case "dangling" -> image.names().isEmpty() == yes(filter, value);
            case "label" -> {
                int split = value.indexOf('=');
                String label = split < 0 ? value : value.substring(0, split);
                String actual = image.config().labels().get(label);
                yield actual != null && (split < 0 || actual.equals(value.substring(split + 1)));
            }
            case "before" -> created(image).isBefore(createdOf(value));
            case "since" -> created(image).isAfter(createdOf(value));
            case "until" -> created(image).isBefore(TimeArgument.parse(value, clock));
            default ->
                throw new CliException("unknown filter %s; use reference=, dangling=, label=, before=, since= or until="
                        .formatted(filter));
        };
    }

    private static boolean yes(String filter, String value) {
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new CliException("invalid filter '%s': use true or false".formatted(filter));
        };
    }

    private static Instant created(Image image) {
        return image.created().orElse(Instant.EPOCH);
    }

    private Instant createdOf(String name) {
        return created(images.apply(name).orElseThrow(() -> ImageVerb.noSuchImage(name)));
    }

    /** A repository stands for all of its tags; patterns are those of shells. */
    private static boolean matches(String pattern, String name) {
        if (name.isEmpty()) {
            return false;
        }
        ImageReference reference = ImageReference.parse(name);
        String repository = reference.familiarRepository();
        return List.of(name, repository, reference.toString()).stream()
                .anyMatch(text -> FileSystems.getDefault()
                        .getPathMatcher("glob:" + pattern)
                        .matches(Path.of(text)));
    }
}

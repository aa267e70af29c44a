package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One {@code --output}: what a build gives out.
 *
 * @param destination file or folder, absolute; empty is standard output, or no file at all with {@link Type#IMAGE}
 * @param name a further name of the image
 * @param push also to the registry
 */
record BuildOutput(Type type, Optional<Path> destination, Optional<String> name, boolean push) {
    private static final Set<String> TRUE = Set.of("true", "1");
    /** Attributes of BuildKit's with the values that say what is done anyway. */
    private static final Map<String, String> USUAL = Map.of(
            "tar", "true",
            "oci-mediatypes", "true",
            "unpack", "true",
            "store", "true",
            "rewrite-timestamp", "true",
            "force-compression", "false",
            "push-by-digest", "false");

    enum Type {
        /** The files, in a folder. */
        LOCAL,
        /** The files, as a tar. */
        TAR,
        /** The image, as an archive that Docker and OCI tools read. */
        ARCHIVE,
        /** The image in the store, as without the option. */
        IMAGE
    }

    /**
     * Reads {@code DIR}, {@code -} or {@code type=local|tar|oci|docker|image|registry|cacheonly[,dest=PATH][,name=NAME]}.
     *
     * @throws CliException also if the destination cannot be
     */
    static BuildOutput parse(String text, Path folder) {
        if (!text.contains("=")) {
            return text.equals("-")
                    ? new BuildOutput(Type.TAR, Optional.empty(), Optional.empty(), false)
                    : local(text, Optional.of(text), folder);
        }
        Map<String, String> parts = parts(text);
        Optional<String> destination =
                Optional.ofNullable(parts.remove("dest")).or(() -> Optional.ofNullable(parts.remove("destination")));
        Optional<String> name = Optional.ofNullable(parts.remove("name")).filter(value -> !value.isEmpty());
        boolean push = TRUE.contains(parts.getOrDefault("push", "false"));
        parts.remove("push");
        String type = Optional.ofNullable(parts.remove("type")).orElse("");
        parts.entrySet().removeIf(part -> part.getValue().equals(USUAL.get(part.getKey())));
        parts.keySet().stream().findFirst().ifPresent(key -> {
            throw invalid(text, "'%s' is not supported; use type, dest, name and push".formatted(key));
        });
        return switch (type) {
            case "local" -> local(text, destination, folder);
            case "tar" -> new BuildOutput(Type.TAR, file(text, destination, folder), Optional.empty(), false);
            case "oci" -> new BuildOutput(Type.ARCHIVE, file(text, destination, folder), name, false);
            case "docker" ->
                new BuildOutput(
                        destination.isPresent() ? Type.ARCHIVE : Type.IMAGE,
                        file(text, destination, folder),
                        name,
                        false);
            case "image", "cacheonly" -> new BuildOutput(Type.IMAGE, Optional.empty(), name, push);
            case "registry" -> new BuildOutput(Type.IMAGE, Optional.empty(), name, true);
            case "" -> throw invalid(text, "type is missing");
            default ->
                throw invalid(
                        text,
                        "unknown type '%s'; use local, tar, oci, docker, image, registry or cacheonly".formatted(type));
        };
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",")) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw invalid(text, "'%s' is not NAME=VALUE".formatted(part));
            }
            parts.put(part.substring(0, equals).strip().toLowerCase(Locale.ROOT), part.substring(equals + 1));
        }
        return parts;
    }

    /** Whether it goes to standard output. */
    boolean isStandardOutput() {
        return destination.isEmpty() && (type == Type.TAR || type == Type.ARCHIVE);
    }

    private static BuildOutput local(String text, Optional<String> destination, Path folder) {
        String path = destination
                .filter(value -> !value.isEmpty() && !value.equals("-"))
                .orElseThrow(() -> invalid(text, "the files need a folder: dest=FOLDER"));
        Path target = folder.resolve(path).normalize();
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw invalid(text, "%s is there and no folder".formatted(target));
        }
        return new BuildOutput(Type.LOCAL, Optional.of(target), Optional.empty(), false);
    }

    private static Optional<Path> file(String text, Optional<String> destination, Path folder) {
        Optional<Path> file = destination
                .filter(value -> !value.equals("-"))
                .map(value -> folder.resolve(value).normalize());
        file.filter(Files::isDirectory).ifPresent(path -> {
            throw invalid(text, "%s is a folder; name a file in it".formatted(path));
        });
        file.map(Path::getParent).filter(parent -> !Files.isDirectory(parent)).ifPresent(parent -> {
            throw invalid(text, "there is no folder %s".formatted(parent));
        });
        return file;
    }

    private static CliException invalid(String text, String why) {
        return new CliException("invalid --output '%s': %s".formatted(text, why));
    }
}

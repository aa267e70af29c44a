package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries results of steps between hosts. They travel as an image: its layers are the results, and a label says which
 * key each belongs to. So a registry, or an archive in a folder, can hold them. What is missing or damaged only costs
 * time, so it is a warning.
 */
final class CacheExchange {
    private static final String LABEL = "io.jcompose.build.cache";
    private static final String ARCHIVE = "cache.tar";
    private static final String NOTHING = "-";
    private static final int FIELDS = 3;
    private final Session.Services services;

    CacheExchange(Session.Services services) {
        this.services = services;
    }

    /** Brings in what {@code cache_from} names, for this build only. */
    void load(Session session) {
        for (String text : session.request().cache().from()) {
            try {
                CacheSpec spec = CacheSpec.parse(text);
                Optional<Image> image = switch (spec.type()) {
                    case "local" -> fromFolder(session, Path.of(spec.location()));
                    case "registry" -> fromRegistry(session, spec.location());
                    default -> throw new ImageException("type %s is not supported".formatted(spec.type()));
                };
                image.ifPresent(found -> session.imports(results(found)));
            } catch (ImageException | IllegalArgumentException | IOException e) {
                warn(session, "cache_from", text, e);
            }
        }
    }

    private static void warn(Session session, String what, String text, Exception reason) {
        session.steps().listener().warning(what, "%s: %s".formatted(text, reason.getMessage()));
    }

    private Optional<Image> fromFolder(Session session, Path folder) throws IOException {
        Path archive = folder.resolve(ARCHIVE);
        if (!Files.isRegularFile(archive)) {
            return Optional.empty(); // the first time, there is none
        }
        try (InputStream in = Files.newInputStream(archive)) {
            List<Image> images = services.store().load(in, ProgressListener.NONE).stream()
                    .map(ImageStore.Loaded::image)
                    .toList();
            for (Image image : images) {
                session.shared().onEnd(() -> forget(image.id()));
            }
            return images.stream().findFirst();
        }
    }

    /** Without a name: what the reference names here, perhaps a newer build, stays as it is. */
    private Optional<Image> fromRegistry(Session session, String reference) {
        Image image = fetch(ImageReference.parse(reference), session.platform());
        session.shared().onEnd(() -> forget(image.id()));
        return Optional.of(image);
    }

    /** A cache is for one platform, even where it has results of several: it is good for all of them. */
    private Image fetch(ImageReference reference, Platform platform) {
        try {
            return services.registry().fetch(reference, platform, event -> {});
        } catch (ImageException e) {
            if (platform.isLike(Platform.host())) {
                throw e;
            }
            return services.registry().fetch(reference, Platform.host(), event -> {});
        }
    }

    /** Removes an image that nobody has given a name; its layers stay as long as others need them. */
    private void forget(String id) {
        try {
            if (services.store()
                    .find(id)
                    .filter(image -> image.names().isEmpty())
                    .isPresent()) {
                var unused = services.store().remove(id, false, List.of());
            }
        } catch (ImageException e) {
            // it is in use, or gone already
        }
    }

    private Map<String, StepCache.Result> results(Image image) {
        Map<String, StoredLayer> layers = new LinkedHashMap<>();
        services.store().layersOf(image).forEach(layer -> layers.put(layer.diffId(), layer));
        Map<String, StepCache.Result> results = new LinkedHashMap<>();
        for (String line : image.config().labels().getOrDefault(LABEL, "").split("\n")) {
            String[] fields = line.split(" ");
            if (fields.length != FIELDS) {
                continue;
            }
            Optional<StoredLayer> layer = Optional.ofNullable(layers.get(fields[1]));
            try {
                if (layer.isPresent() || fields[1].equals(NOTHING)) {
                    results.put(fields[0], new StepCache.Result(layer, Instant.parse(fields[2])));
                }
            } catch (DateTimeParseException e) {
                continue; // not ours
            }
        }
        return results;
    }

    /** Leaves the results where {@code cache_to} says. */
    void save(Session session, Image built) {
        for (String text : session.request().cache().to()) {
            int step = session.steps().start("exporting cache to " + text);
            try {
                CacheSpec spec = CacheSpec.parse(text);
                switch (spec.type()) {
                    case "local" -> toFolder(session, spec, built);
                    case "registry" -> toRegistry(session, spec, step, built);
                    case "inline" -> {
                        // the image got it when it was made
                    }
                    default -> throw new ImageException("type %s is not supported".formatted(spec.type()));
                }
                session.steps().listener().stepFinished(step, false);
            } catch (ImageException | BuildException | IllegalArgumentException | IOException e) {
                session.steps().listener().stepFailed(step, String.valueOf(e.getMessage()));
                warn(session, "cache_to", text, e);
            }
        }
    }

    private void toFolder(Session session, CacheSpec spec, Image built) throws IOException {
        Path folder = Files.createDirectories(Path.of(spec.location()));
        Path temporary = Files.createTempFile(folder, ".cache", "");
        try {
            asImage(session, spec, built, image -> {
                try (OutputStream out = Files.newOutputStream(temporary)) {
                    services.store().save(List.of(image.id()), out);
                }
            });
            Files.move(temporary, folder.resolve(ARCHIVE), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void toRegistry(Session session, CacheSpec spec, int step, Image built) throws IOException {
        ImageReference reference = ImageReference.parse(spec.location());
        ProgressListener progress = event -> session.steps()
                .listener()
                .stepProgress(step, event.id() + " " + event.status(), event.current(), event.total());
        asImage(session, spec, built, image -> {
            var unused = services.registry().push(image, reference, progress);
        });
    }

    private interface Use {
        void of(Image image) throws IOException;
    }

    /** The image is there for a moment only. The hold keeps its layers: the next build here needs those between, too. */
    private void asImage(Session session, CacheSpec spec, Image built, Use use) throws IOException {
        try (ImageStore.Hold hold = services.store().hold()) {
            Image image = image(session, spec, built);
            try {
                use.of(image);
            } finally {
                forget(image.id());
            }
        }
    }

    private Image image(Session session, CacheSpec spec, Image built) {
        Map<String, StoredLayer> layers = new LinkedHashMap<>();
        session.results()
                .values()
                .forEach(result -> result.layer()
                        .filter(layer -> spec.max() || built.diffIds().contains(layer.diffId()))
                        .ifPresent(layer -> layers.putIfAbsent(layer.diffId(), layer)));
        ConfigDraft config = ConfigDraft.ofBase(ImageConfig.EMPTY);
        config.setLabel(LABEL, label(session, List.copyOf(layers.keySet())));
        return services.store()
                .addImage(
                        config.build(),
                        session.platform(),
                        List.copyOf(layers.values()),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());
    }

    /** Which key leads to which of these layers. */
    private static String label(Session session, List<String> diffIds) {
        StringBuilder text = new StringBuilder();
        session.results().forEach((key, result) -> {
            String layer = result.layer().map(StoredLayer::diffId).orElse(NOTHING);
            if (layer.equals(NOTHING) || diffIds.contains(layer)) {
                text.append(key)
                        .append(' ')
                        .append(layer)
                        .append(' ')
                        .append(result.created())
                        .append('\n');
            }
        });
        return text.toString();
    }

    /** Puts the results into the image itself, if the build asks for {@code type=inline}. */
    static void inline(Session session, StageState result) {
        boolean wanted = "1".equals(session.request().args().get("BUILDKIT_INLINE_CACHE"))
                || session.request().cache().to().stream().anyMatch(text -> text.startsWith("type=inline"));
        if (wanted) {
            List<String> diffIds =
                    result.layers().stream().map(StoredLayer::diffId).toList();
            result.config().setLabel(LABEL, label(session, diffIds));
        }
    }
}

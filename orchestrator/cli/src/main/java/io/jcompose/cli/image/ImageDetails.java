package io.jcompose.cli.image;

import io.jcompose.core.client.OmitEmpty;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** An image in the shape of {@code docker image inspect}. */
public final class ImageDetails {
    private ImageDetails() {}

    /** @param tagged when it last got a name */
    public static Map<String, Object> of(Image image, Optional<Instant> tagged) {
        Map<String, Object> result = new OmitEmpty(Set.of("Comment", "Created", "Author", "Variant"));
        result.put("Id", image.id());
        result.put("RepoTags", image.names());
        result.put("RepoDigests", image.repoDigests());
        result.put(
                "Comment",
                image.history().isEmpty() ? "" : last(image.history()).comment());
        result.put("Created", image.created().map(Instant::toString).orElse(""));
        result.put("Author", image.author().orElse(""));
        result.put("Config", config(image.config()));
        result.put("Architecture", image.platform().architecture());
        result.put("Variant", image.platform().variant().orElse(""));
        result.put("Os", image.platform().os());
        result.put("Size", image.size());
        result.put("GraphDriver", graphDriver(image));
        Map<String, Object> rootfs = new LinkedHashMap<>();
        rootfs.put("Type", "layers");
        rootfs.put("Layers", image.diffIds());
        result.put("RootFS", rootfs);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("LastTagTime", tagged.orElse(Instant.EPOCH).toString());
        result.put("Metadata", metadata);
        return result;
    }

    /** Where the unpacked layers lie, topmost first. */
    private static Map<String, Object> graphDriver(Image image) {
        Map<String, Object> data = new LinkedHashMap<>();
        List<String> folders = image.layers().stream().map(Path::toString).toList();
        if (!folders.isEmpty()) {
            data.put("UpperDir", folders.get(0));
            data.put("LowerDir", String.join(":", folders.subList(1, folders.size())));
        }
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("Data", data);
        driver.put("Name", "overlay2");
        return driver;
    }

    /** What is not set is there for templates, and left out of the JSON. */
    private static Map<String, Object> config(ImageConfig config) {
        Map<String, Object> result = new OmitEmpty();
        result.put("User", config.user().orElse(""));
        result.put("ExposedPorts", set(config.exposedPorts()));
        result.put("Env", config.environment());
        result.put("Entrypoint", config.entrypoint());
        result.put("Cmd", config.command());
        result.put("Volumes", set(config.volumes()));
        result.put("WorkingDir", config.workingDir().orElse(""));
        result.put("Labels", new TreeMap<>(config.labels()));
        result.put("StopSignal", config.stopSignal().orElse(""));
        config.healthcheck().ifPresent(check -> result.put("Healthcheck", healthcheck(check)));
        result.put("OnBuild", config.onBuild());
        result.put("Shell", config.shell());
        return result;
    }

    private static Map<String, Object> healthcheck(ImageConfig.Healthcheck check) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("Test", check.test());
        nanos(result, "Interval", check.interval());
        nanos(result, "Timeout", check.timeout());
        nanos(result, "StartPeriod", check.startPeriod());
        nanos(result, "StartInterval", check.startInterval());
        check.retries().ifPresent(retries -> result.put("Retries", retries));
        return result;
    }

    private static void nanos(Map<String, Object> target, String key, Optional<Duration> duration) {
        duration.ifPresent(value -> target.put(key, value.toNanos()));
    }

    private static Map<String, Object> set(List<String> keys) {
        Map<String, Object> result = new TreeMap<>();
        keys.forEach(key -> result.put(key, Map.of()));
        return result;
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}

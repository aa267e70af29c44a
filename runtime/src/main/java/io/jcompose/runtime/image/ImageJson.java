package io.jcompose.runtime.image;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Image configurations between JSON (OCI's, with Docker's additions) and records. */
final class ImageJson {
    private ImageJson() {}

    /** What a configuration blob says, without what only the store knows. */
    record Parsed(
            Platform platform,
            Optional<Instant> created,
            Optional<String> author,
            ImageConfig config,
            List<String> diffIds,
            List<Image.History> history) {}

    /** @throws ImageException if it names no layers the store could have */
    static Parsed parse(Map<String, Object> json) {
        Map<String, Object> rootfs = Json.object(json, "rootfs");
        List<String> diffIds = Json.strings(rootfs, "diff_ids");
        if (!Json.string(rootfs, "type").orElse("layers").equals("layers") || rootfs.isEmpty()) {
            throw new ImageException("the image's configuration lists no layers");
        }
        diffIds.forEach(Digests::hex);
        Platform platform = new Platform(
                Json.string(json, "os").orElse("linux"),
                Json.string(json, "architecture").orElse("unknown"),
                Json.string(json, "variant"));
        List<Image.History> history = Json.objects(json, "history").stream()
                .map(step -> new Image.History(
                        Json.string(step, "created").flatMap(ImageJson::instant),
                        Json.string(step, "created_by").orElse(""),
                        Json.string(step, "comment").orElse(""),
                        Boolean.TRUE.equals(step.get("empty_layer"))))
                .toList();
        return new Parsed(
                platform,
                Json.string(json, "created").flatMap(ImageJson::instant),
                Json.string(json, "author"),
                config(Json.object(json, "config")),
                diffIds,
                history);
    }

    static ImageConfig config(Map<String, Object> json) {
        Map<String, String> labels = new LinkedHashMap<>();
        Json.object(json, "Labels").forEach((key, value) -> labels.put(key, String.valueOf(value)));
        return new ImageConfig(
                Json.string(json, "User"),
                new ArrayList<>(Json.object(json, "ExposedPorts").keySet()),
                Json.strings(json, "Env"),
                Json.strings(json, "Entrypoint"),
                Json.strings(json, "Cmd"),
                new ArrayList<>(Json.object(json, "Volumes").keySet()),
                Json.string(json, "WorkingDir"),
                labels,
                Json.string(json, "StopSignal"),
                healthcheck(Json.object(json, "Healthcheck")),
                Json.strings(json, "Shell"),
                Json.strings(json, "OnBuild"));
    }

    private static Optional<ImageConfig.Healthcheck> healthcheck(Map<String, Object> json) {
        List<String> test = Json.strings(json, "Test");
        if (test.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ImageConfig.Healthcheck(
                test,
                duration(json, "Interval"),
                duration(json, "Timeout"),
                duration(json, "StartPeriod"),
                duration(json, "StartInterval"),
                Json.number(json, "Retries").filter(n -> n > 0).map(n -> (int) Math.min(n, Integer.MAX_VALUE))));
    }

    private static Optional<Duration> duration(Map<String, Object> json, String key) {
        return Json.number(json, key).filter(nanos -> nanos > 0).map(Duration::ofNanos);
    }

    /** A configuration blob; the same parts give the same bytes. */
    static Map<String, Object> write(Parsed image) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architecture", image.platform().architecture());
        image.author().ifPresent(author -> json.put("author", author));
        json.put("config", config(image.config()));
        image.created().ifPresent(created -> json.put("created", created.toString()));
        json.put("history", image.history().stream().map(ImageJson::history).toList());
        json.put("os", image.platform().os());
        Map<String, Object> rootfs = new LinkedHashMap<>();
        rootfs.put("type", "layers");
        rootfs.put("diff_ids", image.diffIds());
        json.put("rootfs", rootfs);
        image.platform().variant().ifPresent(variant -> json.put("variant", variant));
        return json;
    }

    private static Map<String, Object> history(Image.History step) {
        Map<String, Object> json = new LinkedHashMap<>();
        step.created().ifPresent(created -> json.put("created", created.toString()));
        json.put("created_by", step.createdBy());
        if (!step.comment().isEmpty()) {
            json.put("comment", step.comment());
        }
        if (step.emptyLayer()) {
            json.put("empty_layer", true);
        }
        return json;
    }

    /** The {@code config} object, also as {@code image inspect} prints it. */
    static Map<String, Object> config(ImageConfig config) {
        Map<String, Object> json = new LinkedHashMap<>();
        config.user().ifPresent(user -> json.put("User", user));
        putKeys(json, "ExposedPorts", config.exposedPorts());
        putList(json, "Env", config.environment());
        putList(json, "Entrypoint", config.entrypoint());
        putList(json, "Cmd", config.command());
        putKeys(json, "Volumes", config.volumes());
        config.workingDir().ifPresent(folder -> json.put("WorkingDir", folder));
        if (!config.labels().isEmpty()) {
            json.put("Labels", config.labels());
        }
        config.stopSignal().ifPresent(signal -> json.put("StopSignal", signal));
        config.healthcheck().ifPresent(check -> json.put("Healthcheck", healthcheck(check)));
        putList(json, "Shell", config.shell());
        putList(json, "OnBuild", config.onBuild());
        return json;
    }

    private static Map<String, Object> healthcheck(ImageConfig.Healthcheck check) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("Test", check.test());
        check.interval().ifPresent(value -> json.put("Interval", value.toNanos()));
        check.timeout().ifPresent(value -> json.put("Timeout", value.toNanos()));
        check.startPeriod().ifPresent(value -> json.put("StartPeriod", value.toNanos()));
        check.startInterval().ifPresent(value -> json.put("StartInterval", value.toNanos()));
        check.retries().ifPresent(value -> json.put("Retries", value));
        return json;
    }

    private static void putKeys(Map<String, Object> json, String key, List<String> keys) {
        if (!keys.isEmpty()) {
            Map<String, Object> set = new LinkedHashMap<>();
            keys.forEach(element -> set.put(element, Map.of()));
            json.put(key, set);
        }
    }

    private static void putList(Map<String, Object> json, String key, List<String> list) {
        if (!list.isEmpty()) {
            json.put(key, list);
        }
    }

    /** RFC 3339 with any offset; empty if it is no time or Go's zero time. */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant())
                    .filter(time -> time.getEpochSecond() > -62135596800L);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}

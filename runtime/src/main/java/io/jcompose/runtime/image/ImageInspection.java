package io.jcompose.runtime.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Images as {@code image inspect} and {@code image history} print them, in Docker's words. */
public final class ImageInspection {
    private ImageInspection() {}

    /** One element of the list that {@code docker image inspect} prints. */
    public static Map<String, Object> inspect(Image image) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("Id", image.id());
        json.put("RepoTags", image.names());
        json.put("RepoDigests", image.repoDigests());
        json.put("Parent", "");
        List<Image.History> history = image.history();
        json.put(
                "Comment",
                history.isEmpty() ? "" : history.get(history.size() - 1).comment());
        json.put("Created", image.created().map(Object::toString).orElse(""));
        json.put("DockerVersion", "");
        json.put("Author", image.author().orElse(""));
        json.put("Config", config(image.config()));
        json.put("Architecture", image.platform().architecture());
        image.platform().variant().ifPresent(variant -> json.put("Variant", variant));
        json.put("Os", image.platform().os());
        json.put("Size", image.size());
        json.put("GraphDriver", Map.of("Name", "overlay2", "Data", overlay(image)));
        Map<String, Object> rootfs = new LinkedHashMap<>();
        rootfs.put("Type", "layers");
        rootfs.put("Layers", image.diffIds());
        json.put("RootFS", rootfs);
        return json;
    }

    /** Scripts count on these keys, so they are there even if the image says nothing. */
    private static Map<String, Object> config(ImageConfig config) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("User", "");
        json.put("Env", List.of());
        json.put("Cmd", null);
        json.put("WorkingDir", "");
        json.put("Entrypoint", null);
        json.put("Labels", Map.of());
        json.putAll(ImageJson.config(config));
        return json;
    }

    private static Map<String, Object> overlay(Image image) {
        Map<String, Object> data = new LinkedHashMap<>();
        List<String> folders = image.layers().stream().map(Object::toString).toList();
        if (folders.size() > 1) {
            data.put("LowerDir", String.join(":", folders.subList(1, folders.size())));
        }
        if (!folders.isEmpty()) {
            data.put("UpperDir", folders.get(0));
        }
        return data;
    }

    /** The steps, newest first, as {@code docker image history} lists them. */
    public static List<Image.History> history(Image image) {
        List<Image.History> steps = new ArrayList<>(image.history());
        java.util.Collections.reverse(steps);
        return steps;
    }
}

package io.jcompose.runtime.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The list of platforms of one image, as archives and registries have it. */
public final class ImageIndex {
    /** OCI's media type. */
    public static final String OCI_TYPE = "application/vnd.oci.image.index.v1+json";
    /** Docker's, for lists of Docker's manifests. */
    public static final String DOCKER_TYPE = "application/vnd.docker.distribution.manifest.list.v2+json";

    private ImageIndex() {}

    /**
     * @param images for each platform
     * @param manifests their descriptors, in the same order
     */
    public static byte[] write(String mediaType, List<Image> images, List<Map<String, Object>> manifests) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            Map<String, Object> entry = new LinkedHashMap<>(manifests.get(i));
            entry.put("platform", platform(images.get(i).platform()));
            entries.add(entry);
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", mediaType);
        index.put("manifests", entries);
        return Json.write(index);
    }

    private static Map<String, Object> platform(Platform platform) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architecture", platform.architecture());
        json.put("os", platform.os());
        platform.variant().ifPresent(variant -> json.put("variant", variant));
        return json;
    }
}

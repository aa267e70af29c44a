package io.jcompose.runtime.build.execute;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One {@code cache_from} or {@code cache_to}.
 *
 * @param type {@code local}, {@code registry}, {@code inline}, or another that is not supported
 * @param location folder or image reference
 * @param max results of all stages, not only those in the image
 */
record CacheSpec(String type, String location, boolean max) {

    /** @throws IllegalArgumentException if the folder or the reference is missing */
    static CacheSpec parse(String text) {
        if (!text.contains("=")) {
            return new CacheSpec("registry", text.strip(), false);
        }
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",")) {
            String[] pair = part.split("=", 2);
            parts.put(pair[0].strip(), pair.length == 2 ? pair[1].strip() : "");
        }
        String type = parts.getOrDefault("type", "registry");
        String location = switch (type) {
            case "local" -> parts.getOrDefault("src", parts.getOrDefault("dest", ""));
            case "registry" -> parts.getOrDefault("ref", "");
            default -> type;
        };
        if (location.isEmpty()) {
            throw new IllegalArgumentException(
                    "cache '%s': %s is missing".formatted(text, type.equals("local") ? "src or dest" : "ref"));
        }
        String mode = parts.getOrDefault("mode", type.equals("local") ? "max" : "min");
        return new CacheSpec(type, location, mode.equals("max"));
    }
}

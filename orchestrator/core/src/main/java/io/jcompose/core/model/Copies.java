package io.jcompose.core.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Defensive copies that keep the file's order. */
final class Copies {
    private Copies() {}

    /** {@link Map#copyOf} would shuffle the entries. */
    static <K, V> Map<K, V> map(Map<K, V> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}

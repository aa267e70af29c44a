package io.jcompose.cli.container;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service under construction: what was not asked for is not in it. */
final class ServiceMap {
    private final Map<String, Object> entries = new LinkedHashMap<>();

    void put(String key, Object value) {
        entries.put(key, value);
    }

    void put(String key, Optional<?> value) {
        value.ifPresent(present -> entries.put(key, present));
    }

    void putList(String key, List<?> values) {
        if (!values.isEmpty()) {
            entries.put(key, values);
        }
    }

    void putMap(String key, Map<String, ?> values) {
        if (!values.isEmpty()) {
            entries.put(key, values);
        }
    }

    Map<String, Object> entries() {
        return entries;
    }
}

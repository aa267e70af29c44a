package io.jcompose.cli.output;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A row of a listing with labels: a template sees them as one text, and asks for one by its key. */
final class LabelledRow extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;
    private static final String KEY = "Labels";

    @SuppressWarnings("serial") // never serialised
    private final Map<String, String> labels = new TreeMap<>();

    LabelledRow(Map<String, Object> row) {
        super(row);
        if (row.get(KEY) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
            put(
                    KEY,
                    labels.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(",")));
        }
    }

    /** Empty if there is no such label. */
    String label(String key) {
        return labels.getOrDefault(key, "");
    }
}

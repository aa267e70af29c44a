package io.jcompose.cli.output;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A map with keys of the user's, as Go prints it: by key, and what is nil as the kind that it would be. */
final class GoMap extends TreeMap<String, @Nullable Object> implements PrintsItself {
    private static final long serialVersionUID = 1L;
    private final String name;

    /** @param name of the field that holds it */
    GoMap(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return entrySet().stream()
                .map(entry -> entry.getKey() + ":" + text(entry))
                .collect(Collectors.joining(" ", "map[", "]"));
    }

    private String text(Map.Entry<String, @Nullable Object> entry) {
        Object value = entry.getValue();
        return value == null && name.contains("Port") ? TemplateNil.LIST.toString() : TemplateFunctions.inner(value);
    }
}

package io.jcompose.core.client;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object some of whose fields {@link Json} leaves out while they are empty texts, lists or objects. Whoever reads it in
 * memory, such as a template, finds them all.
 */
public final class OmitEmpty extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialised
    private final Set<String> fields;

    /** Any of its fields. */
    public OmitEmpty() {
        this(Set.of());
    }

    /** @param fields empty: any */
    public OmitEmpty(Set<String> fields) {
        this.fields = Set.copyOf(fields);
    }

    /** An empty one with the same rule. */
    public OmitEmpty fresh() {
        return new OmitEmpty(fields);
    }

    boolean omits(String field, @Nullable Object value) {
        boolean empty = value instanceof String text && text.isEmpty()
                || value instanceof Collection<?> list && list.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty();
        return empty && (fields.isEmpty() || fields.contains(field));
    }
}

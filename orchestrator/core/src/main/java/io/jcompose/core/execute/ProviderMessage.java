package io.jcompose.core.execute;

import io.jcompose.core.client.Wire;
import java.util.Map;
import java.util.Optional;

/** A line that a provider prints: {@code {"type": "info", "message": "…"}}. */
record ProviderMessage(String type, String text) {

    /** Empty if the line is none. */
    static Optional<ProviderMessage> parse(String line) {
        try {
            Map<String, ?> object = new Wire().parseObject(line);
            Object type = object.get("type");
            Object message = object.get("message");
            return type instanceof String t && message instanceof String m
                    ? Optional.of(new ProviderMessage(t, m))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

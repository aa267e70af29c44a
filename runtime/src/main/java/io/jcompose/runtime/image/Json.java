package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON as maps, lists, strings, numbers and booleans, in order. On jackson-core alone: data binding would triple the
 * start-up time of short commands. Reads of a wrong type give "absent", as registries and old tools write nulls freely.
 */
public final class Json {
    private static final int MAX_DEPTH = 100;

    private Json() {}

    /** @throws IOException if it is no JSON object, with the place */
    public static Map<String, Object> parseObject(byte[] text) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            Map<String, Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new IOException("text after the JSON object");
            }
            return object;
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            Object value = value(parser);
            if (value != null) {
                object.put(key, value);
            }
        }
        return object;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Object value = value(parser);
                    if (value != null) {
                        list.add(value);
                    }
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected end of JSON");
        };
    }

    /** Compact; the same value gives the same bytes. */
    public static byte[] write(Map<String, ?> object) {
        return write(object, false);
    }

    /** With line breaks and indentation, for files that people edit. */
    public static byte[] pretty(Map<String, ?> object) {
        return write(object, true);
    }

    private static byte[] write(Map<String, ?> object, boolean indented) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = new JsonFactory().createGenerator(out)) {
            if (indented) {
                generator.useDefaultPrettyPrinter();
            }
            write(generator, object);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return out.toByteArray();
    }

    /** {@link #write} as text. */
    public static String text(Map<String, ?> object) {
        return new String(write(object), UTF_8);
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName(String.valueOf(entry.getKey()));
                write(generator, entry.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof Iterable<?> list) {
            generator.writeStartArray();
            for (Object element : list) {
                write(generator, element);
            }
            generator.writeEndArray();
        } else if (value instanceof Long || value instanceof Integer) {
            generator.writeNumber(((Number) value).longValue());
        } else if (value instanceof Number number) {
            generator.writeNumber(String.valueOf(number));
        } else if (value instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else if (value == null) {
            generator.writeNull();
        } else {
            generator.writeString(value.toString());
        }
    }

    /** The object under {@code key}; empty if there is none. */
    @SuppressWarnings("unchecked") // parseObject makes string keys only
    public static Map<String, Object> object(Map<String, ?> parent, String key) {
        return parent.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** The objects in the list under {@code key}. */
    @SuppressWarnings("unchecked") // parseObject makes string keys only
    public static List<Map<String, Object>> objects(Map<String, ?> parent, String key) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (parent.get(key) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> map) {
                    objects.add((Map<String, Object>) map);
                }
            }
        }
        return objects;
    }

    /** The strings in the list under {@code key}. */
    public static List<String> strings(Map<String, ?> parent, String key) {
        List<String> strings = new ArrayList<>();
        if (parent.get(key) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof String string) {
                    strings.add(string);
                }
            }
        }
        return strings;
    }

    /** A string that is there and not empty. */
    public static Optional<String> string(Map<String, ?> parent, String key) {
        return parent.get(key) instanceof String string && !string.isEmpty() ? Optional.of(string) : Optional.empty();
    }

    /** A whole number. */
    public static Optional<Long> number(Map<String, ?> parent, String key) {
        return parent.get(key) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }
}

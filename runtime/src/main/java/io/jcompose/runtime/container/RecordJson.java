package io.jcompose.runtime.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Records as JSON and back: component names are keys, empty optionals are left out, members of sealed interfaces carry
 * their simple name as {@code type}. Reading forgives unknown keys and fills in what is missing with empty values, so that
 * records may grow.
 */
final class RecordJson {
    private static final String TYPE = "type";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What reflection tells of a record's class: the JVM puts it together anew each time it is asked. */
    private record Shape(List<RecordComponent> components, Constructor<?> constructor) {
        static Shape of(Class<?> type) {
            List<RecordComponent> components = List.of(type.getRecordComponents());
            components.forEach(component -> component.getAccessor().setAccessible(true));
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(
                        components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                return new Shape(components, constructor);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("record " + type.getName() + " has no constructor", e);
            }
        }
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private RecordJson() {}

    static ObjectNode write(Record value) {
        ObjectNode node = NODES.objectNode();
        fields(value, node);
        return node;
    }

    private static void fields(Record value, ObjectNode node) {
        for (RecordComponent component : SHAPES.get(value.getClass()).components()) {
            try {
                Object part = component.getAccessor().invoke(value);
                value(component.getType(), part).ifPresent(child -> node.set(component.getName(), child));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("write " + component, e);
            }
        }
    }

    private static Optional<JsonNode> value(Class<?> declared, Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.flatMap(inner -> value(inner.getClass(), inner));
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? Optional.of(NODES.numberNode(number.getAsLong())) : Optional.empty();
        }
        if (value instanceof OptionalInt number) {
            return number.isPresent() ? Optional.of(NODES.numberNode(number.getAsInt())) : Optional.empty();
        }
        return Optional.of(present(declared, value));
    }

    private static JsonNode present(Class<?> declared, Object value) {
        if (value instanceof String || value instanceof Path || value instanceof Instant) {
            return NODES.textNode(value.toString());
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Integer || value instanceof Long) {
            return NODES.numberNode(((Number) value).longValue());
        }
        if (value instanceof Double number) {
            return NODES.numberNode(number);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode();
            list.forEach(item -> array.add(present(sealedParent(item.getClass()), item)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = NODES.objectNode();
            map.forEach((key, item) -> object.set(key.toString(), present(item.getClass(), item)));
            return object;
        }
        if (declared.isSealed()) {
            ObjectNode object = NODES.objectNode().put(TYPE, value.getClass().getSimpleName());
            if (value instanceof Record record) {
                fields(record, object);
            }
            return object;
        }
        if (value instanceof Enum<?> constant) {
            return NODES.textNode(constant.name());
        }
        if (value instanceof Record record) {
            return write(record);
        }
        throw new IllegalArgumentException("no JSON for " + value.getClass());
    }

    /** The sealed interface that a value in a list is a member of, or its own class. */
    private static Class<?> sealedParent(Class<?> type) {
        for (Class<?> parent : type.getInterfaces()) {
            if (parent.isSealed()) {
                return parent;
            }
        }
        return type;
    }

    /** @throws IllegalArgumentException if the content does not fit; says where */
    static <T extends Record> T read(Class<T> type, JsonNode node) {
        return type.cast(read(type, node, type.getSimpleName()));
    }

    private static Object read(Type type, JsonNode node, String where) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            Class<?> raw = (Class<?>) parameterized.getRawType();
            if (raw == Optional.class) {
                return missing(node) ? Optional.empty() : Optional.of(read(arguments[0], node, where));
            }
            if (raw == List.class) {
                List<Object> list = new ArrayList<>();
                node.forEach(item -> list.add(read(arguments[0], item, where)));
                return list;
            }
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties()
                    .forEach(field -> map.put(
                            field.getKey(), read(arguments[1], field.getValue(), where + "." + field.getKey())));
            return map;
        }
        return readClass((Class<?>) type, node, where);
    }

    private static Object readClass(Class<?> type, JsonNode node, String where) {
        if (type == OptionalLong.class) {
            return missing(node) ? OptionalLong.empty() : OptionalLong.of(node.asLong());
        } else if (type == OptionalInt.class) {
            return missing(node) ? OptionalInt.empty() : OptionalInt.of(node.asInt());
        } else if (type == boolean.class) {
            return node.asBoolean();
        } else if (type == int.class || type == Integer.class) {
            return node.asInt();
        } else if (type == long.class || type == Long.class) {
            return node.asLong();
        } else if (type == Double.class) {
            return node.asDouble();
        }
        if (missing(node) && !type.isRecord()) {
            if (type == String.class) {
                return "";
            }
            throw new IllegalArgumentException(where + " is missing");
        }
        try {
            if (type == String.class) {
                return node.asText();
            } else if (type == Path.class) {
                return Path.of(node.asText());
            } else if (type == Instant.class) {
                return Instant.parse(node.asText());
            } else if (type.isSealed()) {
                return member(type, node, where);
            } else if (type.isEnum()) {
                return constant(type, node.asText(), where);
            }
            return record(type, node, where);
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static boolean missing(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Object member(Class<?> type, JsonNode node, String where) {
        String name = node.path(TYPE).asText();
        for (Class<?> candidate : type.getPermittedSubclasses()) {
            if (candidate.getSimpleName().equals(name)) {
                return candidate.isEnum() ? candidate.getEnumConstants()[0] : record(candidate, node, where);
            }
        }
        throw new IllegalArgumentException("%s: unknown type '%s'".formatted(where, name));
    }

    private static Object constant(Class<?> type, String name, String where) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("%s: unknown value '%s'".formatted(where, name));
    }

    private static Object record(Class<?> type, JsonNode node, String where) {
        Shape shape = SHAPES.get(type);
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : shape.components()) {
            String name = component.getName();
            values.add(read(component.getGenericType(), node.path(name), where + "." + name));
        }
        try {
            return shape.constructor().newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(where + ": " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("read " + where, e);
        }
    }
}

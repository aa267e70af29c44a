package io.jcompose.core.client;

import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records to JSON and back, the same way on both sides of the socket.
 *
 * <p>A record is an object keyed by its component names. An empty Optional is an absent key (null as a map's value), a
 * Duration a number of milliseconds, a path, image reference or platform its text. Reading is lenient: unknown keys are
 * ignored, missing ones are empty, false or 0, so that neighbouring versions understand each other.
 *
 * <p>Thread-safe.
 */
public final class Wire {
    private final Json json = new Json();

    /** What reflection tells of a record's class: the JVM puts it together anew each time it is asked. */
    private final Map<Class<?>, Shape> shapes = new ConcurrentHashMap<>();

    private record Shape(List<RecordComponent> components, Constructor<?> constructor) {
        static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                components[i].getAccessor().setAccessible(true);
            }
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return new Shape(List.of(components), constructor);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("record " + type.getName() + " has no constructor", e);
            }
        }
    }

    /** JSON text on one line of a record, or of what {@link Json} writes with records in it. */
    public String write(@Nullable Object value) {
        return json.write(toJson(value));
    }

    /**
     * Reads a record from text.
     *
     * @throws IllegalArgumentException if it is not JSON or a value has the wrong type; the message names the key
     */
    public <T extends Record> T read(Class<T> type, String text) {
        return read(type, json.parseObject(text));
    }

    /** Reads a record from parsed JSON; fails as {@link #read(Class, String)} does. */
    public <T extends Record> T read(Class<T> type, Map<String, ?> object) {
        Shape shape = shapes.computeIfAbsent(type, Shape::of);
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : shape.components()) {
            String name = component.getName();
            values.add(fromJson(component.getGenericType(), object.get(name), name));
        }
        try {
            return type.cast(shape.constructor().newInstance(values.toArray()));
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(String.valueOf(cause.getMessage()), cause);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record " + type.getName() + " cannot be made", e);
        }
    }

    /** Parses text that must be a JSON object. */
    public Map<String, @Nullable Object> parseObject(String text) {
        return json.parseObject(text);
    }

    /** Turns records, Optionals, Durations and so on into maps, lists, strings and numbers. */
    public @Nullable Object toJson(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Record object && !(value instanceof ImageReference) && !(value instanceof Platform)) {
            return toMap(object);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            map.forEach((key, entry) -> result.put(String.valueOf(key), toJson(entry)));
            return result;
        }
        if (value instanceof Path) {
            return value.toString(); // before Iterable, which a path is too
        }
        if (value instanceof Iterable<?> list) {
            List<@Nullable Object> result = new ArrayList<>();
            list.forEach(element -> result.add(toJson(element)));
            return result;
        }
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? toJson(optional.get()) : null;
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? (Object) optional.getAsInt() : null;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? (Object) optional.getAsLong() : null;
        }
        if (value instanceof Duration duration) {
            return duration.toMillis();
        }
        return value.toString();
    }

    /** A record as a map in the order of its components, without the empty Optionals. */
    public Map<String, @Nullable Object> toMap(Record object) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        for (RecordComponent component :
                shapes.computeIfAbsent(object.getClass(), Shape::of).components()) {
            Object value;
            try {
                value = toJson(component.getAccessor().invoke(object));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("record " + object.getClass().getName() + " cannot be read", e);
            }
            if (value != null) {
                result.put(component.getName(), value);
            }
        }
        return result;
    }

    private Object fromJson(Type type, @Nullable Object value, String key) {
        if (type instanceof ParameterizedType generic) {
            return fromJson(generic, value, key);
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalStateException("type " + type + " of '" + key + "' has no JSON form");
        }
        if (plain == String.class) {
            return value == null ? "" : expect(String.class, value, key);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return value != null && expect(Boolean.class, value, key);
        }
        if (plain == int.class || plain == Integer.class) {
            return value == null ? 0 : integer(value, key);
        }
        if (plain == long.class || plain == Long.class) {
            return value == null ? 0L : number(value, key);
        }
        if (plain == double.class || plain == Double.class) {
            return value == null ? 0d : expect(Number.class, value, key).doubleValue();
        }
        if (plain == OptionalInt.class) {
            return value == null ? OptionalInt.empty() : OptionalInt.of(integer(value, key));
        }
        if (plain == OptionalLong.class) {
            return value == null ? OptionalLong.empty() : OptionalLong.of(number(value, key));
        }
        if (plain == Duration.class) {
            return value == null ? Duration.ZERO : Duration.ofMillis(number(value, key));
        }
        if (plain == Object.class) {
            return value == null ? "" : value;
        }
        return textual(plain, value, key);
    }

    private static int integer(Object value, String key) {
        long number = number(value, key);
        if (number != (int) number) {
            throw new IllegalArgumentException("'%s' is %d, which is out of range".formatted(key, number));
        }
        return (int) number;
    }

    private Object textual(Class<?> type, @Nullable Object value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("'%s' is missing".formatted(key));
        }
        if (type == Path.class) {
            return Path.of(expect(String.class, value, key));
        }
        if (type == ImageReference.class) {
            return ImageReference.parse(expect(String.class, value, key));
        }
        if (type == Platform.class) {
            return Platform.parse(expect(String.class, value, key));
        }
        if (type.isRecord()) {
            return read(type.asSubclass(Record.class), object(value, key));
        }
        throw new IllegalStateException("type " + type + " of '" + key + "' has no JSON form");
    }

    private Object fromJson(ParameterizedType type, @Nullable Object value, String key) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return value == null ? Optional.empty() : Optional.of(fromJson(arguments[0], value, key));
        }
        boolean isSet = type.getRawType() == Set.class;
        if (isSet || type.getRawType() == List.class) {
            List<Object> result = new ArrayList<>();
            if (value instanceof List<?> list) {
                for (Object element : list) {
                    result.add(fromJson(arguments[0], element, key + "[" + result.size() + "]"));
                }
            } else if (value != null) {
                throw wrongType(List.class, value, key);
            }
            return isSet ? new LinkedHashSet<>(result) : result;
        }
        if (type.getRawType() == Map.class) {
            Map<String, Object> result = new LinkedHashMap<>();
            if (value != null) {
                object(value, key).forEach((k, v) -> result.put(k, fromJson(arguments[1], v, key + "." + k)));
            }
            return result;
        }
        throw new IllegalStateException("type " + type + " of '" + key + "' has no JSON form");
    }

    private static Map<String, ?> object(Object value, String key) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrongType(Map.class, value, key);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((k, v) -> result.put(String.valueOf(k), v));
        return result;
    }

    private static long number(Object value, String key) {
        return expect(Number.class, value, key).longValue();
    }

    private static <T> T expect(Class<T> type, Object value, String key) {
        if (!type.isInstance(value)) {
            throw wrongType(type, value, key);
        }
        return type.cast(value);
    }

    private static IllegalArgumentException wrongType(Class<?> expected, Object value, String key) {
        return new IllegalArgumentException(
                "'%s': expected %s, found %s".formatted(key, jsonName(expected), jsonName(value.getClass())));
    }

    private static String jsonName(Class<?> type) {
        if (Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        if (List.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        return type == Boolean.class ? "true or false" : "a string";
    }
}

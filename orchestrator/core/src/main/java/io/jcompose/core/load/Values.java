package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Typed reads of a canonical mapping; what is absent or empty is an empty Optional. */
final class Values {
    private final MapNode map;

    Values(MapNode map) {
        this.map = map;
    }

    static Values of(Optional<MapNode> map) {
        return new Values(map.orElseGet(() -> new MapNode(SourceLocation.of(""))));
    }

    MapNode node() {
        return map;
    }

    Values in(String key) {
        return of(map.map(key));
    }

    boolean has(String key) {
        return map.find(key).map(node -> !node.isNull()).orElse(false);
    }

    Optional<String> string(String key) {
        return map.string(key).filter(text -> !text.isEmpty());
    }

    boolean flag(String key) {
        return map.flag(key);
    }

    Optional<Boolean> maybe(String key) {
        return map.get(key) instanceof Scalar scalar && scalar.value instanceof Boolean value
                ? Optional.of(value)
                : Optional.empty();
    }

    OptionalLong number(String key) {
        Optional<String> text = map.string(key);
        try {
            return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    OptionalInt integer(String key) {
        OptionalLong number = number(key);
        return number.isPresent() ? OptionalInt.of(Math.toIntExact(clamp(number.getAsLong()))) : OptionalInt.empty();
    }

    private static long clamp(long value) {
        return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }

    Optional<Integer> boxed(String key) {
        OptionalInt number = integer(key);
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    OptionalDouble decimal(String key) {
        return map.get(key) instanceof Scalar scalar && scalar.value instanceof Number value
                ? OptionalDouble.of(value.doubleValue())
                : OptionalDouble.empty();
    }

    Optional<Duration> duration(String key) {
        return map.string(key).flatMap(Units::duration);
    }

    OptionalInt mode(String key) {
        Optional<String> text = map.string(key);
        try {
            return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get(), 8)) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    List<String> strings(String key) {
        return map.list(key).map(ListNode::strings).orElse(List.of());
    }

    Optional<List<String>> maybeStrings(String key) {
        return map.list(key).map(ListNode::strings);
    }

    List<MapNode> maps(String key) {
        return Normalizer.maps(map.list(key));
    }

    Map<String, String> texts(String key) {
        Map<String, String> out = new LinkedHashMap<>();
        map.map(key).ifPresent(values -> values.entries.forEach((name, value) -> out.put(name, value.text())));
        return out;
    }

    Map<String, Optional<String>> maybeTexts(String key) {
        Map<String, Optional<String>> out = new LinkedHashMap<>();
        map.map(key)
                .ifPresent(values -> values.entries.forEach(
                        (name, value) -> out.put(name, value.isNull() ? Optional.empty() : Optional.of(value.text()))));
        return out;
    }

    Map<String, List<String>> lists(String key) {
        Map<String, List<String>> out = new LinkedHashMap<>();
        map.map(key)
                .ifPresent(values -> values.entries.forEach((name, value) ->
                        out.put(name, value instanceof ListNode list ? list.strings() : List.of(value.text()))));
        return out;
    }
}

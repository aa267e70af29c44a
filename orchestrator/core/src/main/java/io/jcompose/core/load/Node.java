package io.jcompose.core.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a Compose file with its place. Mutable: the phases of loading rewrite the tree; no two places share a node.
 */
abstract sealed class Node permits Node.MapNode, Node.ListNode, Node.Scalar {
    /** What a tag says about merging. */
    enum Mark {
        NONE,
        RESET,
        OVERRIDE
    }

    final SourceLocation at;
    Mark mark = Mark.NONE;

    /** A problem with this value is known already; the value itself is lost. */
    boolean reported;

    Node(SourceLocation at) {
        this.at = at;
    }

    abstract Node copy();

    /** Number of values in it, itself included. */
    int size() {
        return 1;
    }

    /** As in "must be a string, not {@code kind()}". */
    abstract String kind();

    /** Stands for a value that could not be read. */
    static Scalar lost(SourceLocation at) {
        Scalar scalar = new Scalar(at, null);
        scalar.reported = true;
        return scalar;
    }

    boolean isNull() {
        return this instanceof Scalar scalar && scalar.value == null;
    }

    boolean isString() {
        return this instanceof Scalar scalar && scalar.value instanceof String;
    }

    Optional<MapNode> asMap() {
        return this instanceof MapNode map ? Optional.of(map) : Optional.empty();
    }

    Optional<ListNode> asList() {
        return this instanceof ListNode list ? Optional.of(list) : Optional.empty();
    }

    /** The scalar as text: what an environment variable would get. Empty for null, lists and mappings. */
    String text() {
        return this instanceof Scalar scalar ? scalar.asText() : "";
    }

    <T extends Node> T withMarkOf(Node other, T result) {
        result.mark = other.mark;
        return result;
    }

    static final class MapNode extends Node {
        final Map<String, Node> entries = new LinkedHashMap<>();
        final Map<String, SourceLocation> keys = new LinkedHashMap<>();

        MapNode(SourceLocation at) {
            super(at);
        }

        @Nullable
        Node get(String key) {
            return entries.get(key);
        }

        boolean has(String key) {
            return entries.containsKey(key);
        }

        Optional<Node> find(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        Optional<MapNode> map(String key) {
            return entries.get(key) instanceof MapNode map ? Optional.of(map) : Optional.empty();
        }

        Optional<ListNode> list(String key) {
            return entries.get(key) instanceof ListNode list ? Optional.of(list) : Optional.empty();
        }

        /** The text of a scalar; empty if absent, null or no scalar. */
        Optional<String> string(String key) {
            return entries.get(key) instanceof Scalar scalar && scalar.value != null
                    ? Optional.of(scalar.asText())
                    : Optional.empty();
        }

        boolean flag(String key) {
            return entries.get(key) instanceof Scalar scalar && Boolean.TRUE.equals(scalar.value);
        }

        MapNode put(String key, Node value) {
            entries.put(key, value);
            return this;
        }

        MapNode put(String key, @Nullable Object value) {
            return put(key, new Scalar(at, value));
        }

        void remove(String key) {
            entries.remove(key);
            keys.remove(key);
        }

        SourceLocation keyAt(String key) {
            SourceLocation place = keys.get(key);
            Node value = entries.get(key);
            return place != null ? place : value != null ? value.at : at;
        }

        @Override
        int size() {
            int size = 1;
            for (Node value : entries.values()) {
                size += value.size();
            }
            return size;
        }

        @Override
        MapNode copy() {
            MapNode copy = new MapNode(at);
            copy.mark = mark;
            copy.keys.putAll(keys);
            entries.forEach((key, value) -> copy.entries.put(key, value.copy()));
            return copy;
        }

        @Override
        String kind() {
            return "a mapping";
        }
    }

    static final class ListNode extends Node {
        final List<Node> items = new ArrayList<>();

        ListNode(SourceLocation at) {
            super(at);
        }

        ListNode add(Node item) {
            items.add(item);
            return this;
        }

        ListNode add(String item) {
            return add(new Scalar(at, item));
        }

        List<String> strings() {
            List<String> out = new ArrayList<>(items.size());
            for (Node item : items) {
                out.add(item.text());
            }
            return out;
        }

        @Override
        int size() {
            int size = 1;
            for (Node item : items) {
                size += item.size();
            }
            return size;
        }

        @Override
        ListNode copy() {
            ListNode copy = new ListNode(at);
            copy.mark = mark;
            for (Node item : items) {
                copy.items.add(item.copy());
            }
            return copy;
        }

        @Override
        String kind() {
            return "a list";
        }
    }

    /** String, Long, Double, Boolean, Timestamp or null. */
    static final class Scalar extends Node {
        final @Nullable Object value;

        Scalar(SourceLocation at, @Nullable Object value) {
            super(at);
            this.value = value;
        }

        String asText() {
            if (value instanceof Double number) {
                return Scalars.formatFloat(number);
            }
            return value == null ? "" : value.toString();
        }

        @Override
        Scalar copy() {
            Scalar copy = new Scalar(at, value);
            copy.mark = mark;
            copy.reported = reported;
            return copy;
        }

        @Override
        String kind() {
            if (value == null) {
                return "empty";
            }
            if (value instanceof String) {
                return "a string";
            }
            if (value instanceof Boolean) {
                return "a boolean";
            }
            return value instanceof Scalars.Timestamp ? "a date" : "a number";
        }
    }
}

package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Mark;
import io.jcompose.core.load.Node.Scalar;
import io.jcompose.core.load.Schema.Attribute;
import io.jcompose.core.load.Schema.Kind;
import io.jcompose.core.load.Schema.Lift;
import io.jcompose.core.load.Schema.Merge;
import io.jcompose.core.load.Schema.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lays one canonical tree over another, by the rules of the attribute table. Lists are appended; {@link #dedupe} then
 * lets later entries replace earlier ones of the same key.
 */
final class Merger {
    private final Schema schema = Schema.get();
    private final Problems problems;
    private final History history;

    Merger(Problems problems, History history) {
        this.problems = problems;
        this.history = history;
    }

    /** Changes {@code base}; its values win only where {@code over} has none. Marks of {@code over} are kept. */
    void merge(MapNode base, MapNode over) {
        section(base, over, schema.root(), "");
    }

    void mergeService(MapNode base, MapNode over, String path) {
        section(base, over, schema.section("service"), path);
    }

    private void section(MapNode base, MapNode over, Section section, String path) {
        for (Map.Entry<String, Node> entry : over.entries.entrySet()) {
            String key = entry.getKey();
            Attribute attribute = section.get(key);
            Node before = base.get(key);
            Node after = entry.getValue();
            String at = Checker.join(path, key);
            Node result = attribute == null ? untyped(before, after, at) : value(before, after, attribute, at);
            if (before != null && result != before) {
                history.replaced(at, before, result);
            }
            put(base, over, key, result);
        }
    }

    private static void put(MapNode base, MapNode over, String key, Node result) {
        base.put(key, result);
        SourceLocation place = over.keys.get(key);
        if (place != null) {
            base.keys.put(key, place);
        }
    }

    /** What no attribute describes, as extension data, merges by its shape: mappings by key, lists are appended. */
    private Node untyped(@Nullable Node before, Node after, String path) {
        if (before == null || after.mark != Mark.NONE || before.isNull()) {
            return after;
        }
        if (after.isNull()) {
            return before;
        }
        if (before instanceof MapNode base && after instanceof MapNode over) {
            over.entries.forEach(
                    (key, value) -> put(base, over, key, untyped(base.get(key), value, Checker.join(path, key))));
            return base;
        }
        if (before instanceof ListNode base && after instanceof ListNode over) {
            return appended(base, over);
        }
        return before instanceof Scalar ? after : clash(before, after, path);
    }

    private Node value(@Nullable Node before, Node after, Attribute attribute, String path) {
        if (before == null || after.mark != Mark.NONE || before.isNull()) {
            return after;
        }
        if (after.isNull() && attribute.merge() != Merge.REPLACE) {
            return before;
        }
        if (attribute.merge() == Merge.REPLACE) {
            return after;
        }
        if (before.mark == Mark.RESET) {
            after.mark = Mark.OVERRIDE; // reset in a base, set again here: nothing earlier may shine through
            return after;
        }
        if (isOpen(attribute.kind()) && (before.getClass() != after.getClass() || before instanceof ListNode)) {
            return appended(sequence(before), sequence(after));
        }
        if (before instanceof MapNode base) {
            return after instanceof MapNode over ? map(base, over, attribute, path) : clash(before, after, path);
        }
        if (before instanceof ListNode base) {
            if (!(after instanceof ListNode over)) {
                return clash(before, after, path);
            }
            return attribute.merge() == Merge.BY_SUBNET ? pools(base, over, attribute, path) : appended(base, over);
        }
        return after;
    }

    /** What still has its short form where variables are not filled in, and then may meet another form. */
    private static boolean isOpen(Kind kind) {
        return kind == Kind.DICT || kind == Kind.LABELS || kind == Kind.HOSTS || kind == Kind.STRING_OR_LIST;
    }

    private static ListNode sequence(Node node) {
        if (node instanceof ListNode list) {
            return list;
        }
        ListNode out = new ListNode(node.at);
        if (node instanceof MapNode map) {
            map.entries.forEach((key, value) -> {
                List<Node> values = value instanceof ListNode list ? list.items : List.of(value);
                values.forEach(item -> out.add(new Scalar(item.at, item.isNull() ? key : key + "=" + item.text())));
            });
            return out;
        }
        return out.add(node);
    }

    private static ListNode appended(ListNode base, ListNode over) {
        base.items.addAll(over.items);
        return base;
    }

    /**
     * Pools of the same subnet become one; of the others those of the later file remain. Where several meet several, this
     * follows other tools step by step, as their outcome depends on the steps.
     */
    private ListNode pools(ListNode base, ListNode over, Attribute attribute, String path) {
        ListNode out = new ListNode(over.at);
        for (Node earlier : base.items) {
            for (Node later : over.items) {
                if (!(earlier instanceof MapNode one) || !(later instanceof MapNode two)) {
                    continue;
                }
                if (!subnet(one).equals(subnet(two)) && find(out, subnet(two)) < 0) {
                    out.add(two);
                    continue;
                }
                section(one, two, schema.sectionOf(attribute), path);
                int known = find(out, subnet(one));
                if (known < 0) {
                    out.add(one);
                } else {
                    out.items.set(known, one);
                }
            }
        }
        return out;
    }

    private static int find(ListNode pools, String subnet) {
        for (int i = 0; i < pools.items.size(); i++) {
            if (pools.items.get(i) instanceof MapNode pool && subnet(pool).equals(subnet)) {
                return i;
            }
        }
        return -1;
    }

    private static String subnet(MapNode pool) {
        return pool.string("subnet").orElse("");
    }

    private Node clash(Node before, Node after, String path) {
        problems.error(after.at, path, "cannot override " + before.kind() + " (" + before.at + ") by " + after.kind());
        return before;
    }

    private Node map(MapNode base, MapNode over, Attribute attribute, String path) {
        switch (attribute.kind()) {
            case SECTION -> {
                if (attribute.merge() == Merge.LOGGING && otherDriver(base, over)) {
                    return over;
                }
                section(base, over, schema.sectionOf(attribute), path);
            }
            case SECTION_MAP -> sectionMap(base, over, schema.sectionOf(attribute), path);
            case HOSTS -> hosts(base, over);
            case PROVIDER_OPTIONS ->
                over.entries.forEach(
                        (key, value) -> put(base, over, key, untyped(base.get(key), value, Checker.join(path, key))));
            default ->
                over.entries.forEach((key, value) -> {
                    base.find(key).ifPresent(before -> history.replaced(Checker.join(path, key), before, value));
                    put(base, over, key, value);
                });
        }
        return base;
    }

    private static boolean otherDriver(MapNode base, MapNode over) {
        Optional<String> one = base.string("driver");
        Optional<String> two = over.string("driver");
        return one.isPresent() && two.isPresent() && !one.equals(two);
    }

    private void sectionMap(MapNode base, MapNode over, Section section, String path) {
        for (Map.Entry<String, Node> entry : over.entries.entrySet()) {
            String key = entry.getKey();
            Node before = base.get(key);
            Node after = entry.getValue();
            Node result = after;
            if (before != null && after.mark == Mark.NONE && before.mark != Mark.RESET) {
                if (before instanceof MapNode b && after instanceof MapNode o && section.lift() != Lift.ULIMIT) {
                    section(b, o, section, Checker.join(path, key));
                    result = b;
                } else if (after.isNull()) {
                    result = before;
                }
            }
            if (before != null && result != before) {
                history.replaced(Checker.join(path, key), before, result);
            }
            put(base, over, key, result);
        }
    }

    private static void hosts(MapNode base, MapNode over) {
        for (Map.Entry<String, Node> entry : over.entries.entrySet()) {
            if (base.get(entry.getKey()) instanceof ListNode known
                    && entry.getValue() instanceof ListNode more
                    && more.mark == Mark.NONE) {
                for (Node address : more.items) {
                    if (!known.strings().contains(address.text())) {
                        known.add(address);
                    }
                }
            } else {
                put(base, over, entry.getKey(), entry.getValue());
            }
        }
    }

    /** Takes out what {@code !reset} marked, and all marks. */
    static void clearMarks(Node node) {
        node.mark = Mark.NONE;
        if (node instanceof MapNode map) {
            map.entries.values().removeIf(value -> value.mark == Mark.RESET);
            map.entries.values().forEach(Merger::clearMarks);
        } else if (node instanceof ListNode list) {
            list.items.removeIf(item -> item.mark == Mark.RESET);
            list.items.forEach(Merger::clearMarks);
        }
    }

    /** Lists in which a later entry replaces an earlier one: of the same text, target, port or path. */
    void dedupe(MapNode root) {
        dedupe(root, schema.root(), "");
    }

    private void dedupe(MapNode map, Section section, String path) {
        for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
            Attribute attribute = section.get(entry.getKey());
            if (attribute == null) {
                continue;
            }
            if (entry.getValue() instanceof ListNode list) {
                boolean open = isOpen(attribute.kind()) && attribute.kind() != Kind.STRING_OR_LIST;
                if (attribute.merge().keyed() || open) {
                    dedupe(list, attribute, Checker.join(path, entry.getKey()));
                }
            } else if (entry.getValue() instanceof MapNode inner) {
                switch (attribute.kind()) {
                    case SECTION -> dedupe(inner, schema.sectionOf(attribute), Checker.join(path, entry.getKey()));
                    case SECTION_MAP -> {
                        String all = Checker.join(path, entry.getKey());
                        inner.entries.forEach((key, value) -> {
                            if (value instanceof MapNode item) {
                                dedupe(item, schema.sectionOf(attribute), Checker.join(all, key));
                            }
                        });
                    }
                    default -> {}
                }
            }
        }
    }

    private void dedupe(ListNode list, Attribute attribute, String path) {
        List<Node> out = new ArrayList<>(list.items.size());
        Map<String, Integer> places = new HashMap<>();
        for (Node item : list.items) {
            String key = key(item, attribute);
            Integer place = key.isEmpty() ? null : places.get(key);
            if (place == null) {
                places.put(key, out.size());
                out.add(item);
            } else {
                history.replaced(path, out.get(place), item);
                out.set(place, item);
            }
        }
        list.items.clear();
        list.items.addAll(out);
    }

    private String key(Node item, Attribute attribute) {
        if (!(item instanceof MapNode map)) {
            String text = item.text();
            int cut = text.indexOf('=');
            boolean named = attribute.merge() == Merge.UNIQUE
                    || attribute.kind() == Kind.DICT
                    || attribute.kind() == Kind.LABELS;
            return cut > 0 && named ? text.substring(0, cut) : text;
        }
        return switch (attribute.merge()) {
            case BY_PATH -> map.string("path").orElse("");
            case BY_PORT -> portKey(map);
            default -> target(map, schema.sectionOf(attribute).lift());
        };
    }

    /** What two entries have in common of which the later one replaces the earlier. */
    static String portKey(MapNode port) {
        return port.string("host_ip").orElse("0.0.0.0") + ":"
                + (port.find("published").filter(Node::isString).isPresent() ? "" : "number ")
                + port.string("published").orElse("") + ":"
                + port.string("target").orElse("") + "/"
                + port.string("protocol").orElse("tcp");
    }

    private static String target(MapNode map, Lift lift) {
        Optional<String> target = map.string("target");
        String source = map.string("source").orElse("");
        return target.orElseGet(() -> switch (lift) {
            case SECRET_REF -> "/run/secrets/" + source;
            case FILE_REF -> "/" + source;
            default -> "";
        });
    }
}

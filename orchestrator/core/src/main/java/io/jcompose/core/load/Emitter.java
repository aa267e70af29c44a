package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import io.jcompose.core.load.Schema.Attribute;
import io.jcompose.core.load.Schema.Kind;
import io.jcompose.core.load.Schema.Lift;
import io.jcompose.core.load.Schema.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Canonical tree to what is printed: empty values left out where they mean nothing, in the shape that scripts know from
 * other Compose tools.
 */
final class Emitter {
    /** Where the text goes. */
    enum Target {
        /** {@code config --format json}: extension data only at the top, some empty mappings always there. */
        JSON,
        /** Everything that was written. */
        YAML,
        /** Variables are not filled in: nothing is known to mean nothing. */
        OPEN,
        /** Between command line and engine: also what the printed forms leave out, such as a false that was written. */
        WIRE
    }

    private static final List<String> ORDER =
            List.of("name", "services", "networks", "volumes", "secrets", "configs", "models");

    private final Schema schema = Schema.get();
    private final Target target;
    private final boolean sorted;

    /** In the order of the tree. */
    Emitter(Target target) {
        this(target, false);
    }

    /** @param sorted names in order, so that two outputs can be compared line by line */
    Emitter(Target target, boolean sorted) {
        this.target = target;
        this.sorted = sorted;
    }

    MapNode project(MapNode root) {
        MapNode ordered = new MapNode(root.at);
        for (String key : ORDER) {
            root.find(key).ifPresent(value -> ordered.put(key, value));
        }
        root.entries.forEach((key, value) -> {
            if (!ordered.has(key)) {
                ordered.put(key, value);
            }
        });
        return section(ordered, schema.root(), true);
    }

    MapNode service(MapNode service) {
        return section(service, schema.section("service"), false);
    }

    private MapNode section(MapNode map, Section section, boolean top) {
        MapNode out = new MapNode(map.at);
        for (Map.Entry<String, Node> entry : (top ? map.entries : ordered(map, section)).entrySet()) {
            Attribute attribute = section.get(entry.getKey());
            if (attribute == null) {
                if (top || target != Target.JSON) {
                    out.put(entry.getKey(), entry.getValue());
                }
                continue;
            }
            Node value = value(entry.getValue(), attribute);
            if (value != null) {
                out.put(name(attribute, section), value);
            }
        }
        if (target == Target.JSON) {
            alwaysThere(out, section);
            if (!top) {
                Map<String, Node> inOrder = ordered(out, section);
                MapNode complete = new MapNode(map.at);
                inOrder.forEach(complete::put);
                return complete;
            }
        }
        return out;
    }

    private Map<String, Node> ordered(MapNode map, Section section) {
        if (!sorted) {
            return map.entries;
        }
        Map<String, Node> out = new LinkedHashMap<>();
        for (String key : section.attributes().keySet()) {
            map.find(key).ifPresent(value -> out.put(key, value));
        }
        map.entries.forEach(out::putIfAbsent);
        return out;
    }

    private Map<String, Node> ordered(MapNode map) {
        return sorted ? new TreeMap<>(map.entries) : map.entries;
    }

    private String name(Attribute attribute, Section section) {
        boolean capital = target == Target.JSON && section.name().startsWith("blkio_");
        String name = attribute.name();
        return capital ? Character.toUpperCase(name.charAt(0)) + name.substring(1) : name;
    }

    private static void alwaysThere(MapNode out, Section section) {
        switch (section.name()) {
            case "service" -> {
                putMissing(out, "command", new Scalar(out.at, null));
                putMissing(out, "entrypoint", new Scalar(out.at, null));
            }
            case "deploy" -> {
                putMissing(out, "resources", new MapNode(out.at));
                putMissing(out, "placement", new MapNode(out.at));
            }
            case "network" -> putMissing(out, "ipam", new MapNode(out.at));
            case "ipam" -> out.remove("options");
            case "project" -> out.remove("models");
            case "watch" -> putMissing(out, "exec", new MapNode(out.at).put("command", new Scalar(out.at, null)));
            default -> {}
        }
    }

    private static void putMissing(MapNode out, String key, Node value) {
        if (!out.has(key)) {
            out.put(key, value);
        }
    }

    private @Nullable Node value(Node node, Attribute attribute) {
        if (target == Target.OPEN) {
            return open(node, attribute);
        }
        if (node.isNull()) {
            return attribute.kind() == Kind.COMMAND && target == Target.JSON ? node : null;
        }
        if (node instanceof Scalar scalar) {
            boolean kept = attribute.keep() || target == Target.WIRE || (target == Target.YAML && attribute.zero());
            return kept || !isZero(scalar, attribute.kind()) ? node : null;
        }
        if (node instanceof ListNode list) {
            return list.items.isEmpty() && attribute.kind() != Kind.COMMAND ? null : items(list, attribute);
        }
        MapNode map = (MapNode) node;
        MapNode out;
        switch (attribute.kind()) {
            case SECTION -> {
                out = section(map, schema.sectionOf(attribute), false);
                return out.entries.isEmpty() && !attribute.keep() ? null : out;
            }
            case SECTION_MAP -> out = sectionMap(map, attribute);
            case HOSTS -> {
                return map.entries.isEmpty() ? null : hosts(map);
            }
            case SSH -> {
                return map.entries.isEmpty() ? null : pairs(map);
            }
            default -> {
                out = new MapNode(map.at);
                ordered(map).forEach(out::put);
            }
        }
        return out.entries.isEmpty() && !attribute.keep() ? null : out;
    }

    private Node open(Node node, Attribute attribute) {
        if (node instanceof MapNode map) {
            return switch (attribute.kind()) {
                case SECTION -> section(map, schema.sectionOf(attribute), false);
                case SECTION_MAP -> sectionMap(map, attribute);
                default -> {
                    MapNode out = new MapNode(map.at);
                    ordered(map).forEach(out::put);
                    yield out;
                }
            };
        }
        return node instanceof ListNode list ? items(list, attribute) : node;
    }

    private static boolean isZero(Scalar scalar, Kind kind) {
        Object value = scalar.value;
        if (value instanceof String text) {
            boolean size = kind == Kind.BYTES || kind == Kind.INT_BYTES || kind == Kind.STRING_BYTES;
            return text.isEmpty() || (size && text.equals("0"));
        }
        return value instanceof Boolean flag ? !flag : value instanceof Number number && number.doubleValue() == 0;
    }

    private Node items(ListNode list, Attribute attribute) {
        if (attribute.kind() != Kind.SECTIONS) {
            return list;
        }
        ListNode out = new ListNode(list.at);
        for (Node item : list.items) {
            out.add(item instanceof MapNode map ? section(map, schema.sectionOf(attribute), false) : item);
        }
        return out;
    }

    private MapNode sectionMap(MapNode map, Attribute attribute) {
        Section section = schema.sectionOf(attribute);
        MapNode out = new MapNode(map.at);
        ordered(map).forEach((key, value) -> {
            if (value instanceof MapNode item) {
                MapNode printed = section(item, section, false);
                out.put(key, printed.entries.isEmpty() && section.lift() == Lift.ATTACHMENT ? nothing(item) : printed);
            } else {
                out.put(key, value);
            }
        });
        return out;
    }

    private static Node nothing(Node node) {
        return new Scalar(node.at, null);
    }

    private static ListNode hosts(MapNode map) {
        ListNode out = new ListNode(map.at);
        List<String> names = new ArrayList<>(map.entries.keySet());
        names.sort(null);
        for (String name : names) {
            for (String address : map.list(name).map(ListNode::strings).orElse(List.of())) {
                out.add(name + "=" + address);
            }
        }
        return out;
    }

    private static ListNode pairs(MapNode map) {
        ListNode out = new ListNode(map.at);
        map.entries.forEach((key, value) -> out.add(value.text().isEmpty() ? key : key + ": " + value.text()));
        return out;
    }
}

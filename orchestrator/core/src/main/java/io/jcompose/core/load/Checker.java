package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import io.jcompose.core.load.Schema.Attribute;
import io.jcompose.core.load.Schema.Kind;
import io.jcompose.core.load.Schema.Lift;
import io.jcompose.core.load.Schema.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a tree with the attribute table: unknown keys, wrong types. What is wrong is reported and taken out, so later
 * phases meet only what they understand and find the remaining problems.
 */
final class Checker {
    /** Sections with names of any characters. */
    private static final Set<String> FREE_NAMES = Set.of("ulimit", "network", "attachment", "model", "model_ref");

    private final Schema schema = Schema.get();
    private final Problems problems;
    private final boolean complete;

    /** @param complete all files are merged: keys that are required must be there, and values may not be empty */
    Checker(Problems problems, boolean complete) {
        this.problems = problems;
        this.complete = complete;
    }

    void check(MapNode root) {
        section(root, schema.root(), "");
    }

    private void section(MapNode map, Section section, String path) {
        if (section.name().startsWith("blkio_")) {
            lowerKeys(map);
        }
        for (String key : new ArrayList<>(map.entries.keySet())) {
            Node value = map.entries.get(key);
            if (value == null || (section.open() && key.startsWith("x-"))) {
                continue;
            }
            Attribute attribute = section.get(key);
            if (attribute == null) {
                unknown(map, key, section, path);
            } else if (value.reported || (value.mark != Node.Mark.RESET && !value(value, attribute, join(path, key)))) {
                lose(map, key, path);
            }
        }
        if (complete && !problems.isIncomplete()) {
            for (Attribute attribute : section.attributes().values()) {
                if (attribute.required() && !map.has(attribute.name())) {
                    problems.error(map.at, path, "key '" + attribute.name() + "' is missing");
                }
            }
        }
    }

    /** Not taken out: it must not be called missing, nor what it would have defined unknown. */
    private void lose(MapNode map, String key, String path) {
        map.put(key, Node.lost(map.find(key).map(node -> node.at).orElse(map.keyAt(key))));
        if (path.isEmpty()) {
            problems.incomplete();
        }
    }

    /** {@code config --format json} writes Path, Rate and Weight with capitals; its output can be read again. */
    private static void lowerKeys(MapNode map) {
        for (String key : new ArrayList<>(map.entries.keySet())) {
            String lower = key.toLowerCase(Locale.ROOT);
            if (!map.has(lower)) {
                SourceLocation at = map.keyAt(key);
                map.put(lower, map.find(key).orElseThrow());
                map.remove(key);
                map.keys.put(lower, at);
            }
        }
    }

    private void unknown(MapNode map, String key, Section section, String path) {
        Optional<String> near = problems.nearest(key, section.attributes().keySet());
        if (section.lift() == Lift.GPUS) { // nobody checks them
            problems.warn(map.keyAt(key), path, "'" + key + "' is unknown and ignored");
            map.remove(key);
            return;
        }
        String hint = near.map(name -> "; did you mean '" + name + "'?")
                .orElse(
                        path.isEmpty() && schema.section("service").get(key) != null
                                ? "; it belongs to a service, under 'services'"
                                : path.isEmpty() && isLikeService(map.find(key))
                                        ? "; it looks like a service: put it under 'services'"
                                        : "");
        problems.error(map.keyAt(key), path, "additional properties '" + key + "' not allowed" + hint);
        SourceLocation at = map.keyAt(key);
        map.remove(key);
        near.filter(name -> !map.has(name)).ifPresent(name -> {
            map.put(name, Node.lost(at));
            lose(map, name, path); // probably meant, so not missing
        });
    }

    /** As in files of the first version, which had no {@code services}. */
    private static boolean isLikeService(Optional<Node> value) {
        return value.flatMap(Node::asMap)
                .filter(map -> map.has("image") || map.has("build"))
                .isPresent();
    }

    private boolean value(Node node, Attribute attribute, String path) {
        if (node.isNull()) {
            return empty(node, attribute, path);
        }
        boolean fits = switch (attribute.kind()) {
            case ANY -> true;
            case SECTION -> sectionValue(node, schema.sectionOf(attribute), path);
            case SECTIONS -> sections(node, schema.sectionOf(attribute), path);
            case SECTION_MAP -> sectionMap(node, attribute, path);
            case STRINGS -> list(node, path, Items.STRINGS, attribute.distinct());
            case TEXTS -> list(node, path, Items.TEXTS, attribute.distinct());
            case STRING_OR_LIST, PATH_OR_LIST, COMMAND, HEALTH_TEST ->
                node.isString()
                        || (node instanceof ListNode && list(node, path, Items.STRINGS, attribute.distinct()))
                        || wrong(node, path, "a string or a list of strings");
            case DICT, LABELS, CONTEXTS, SSH -> dict(node, attribute.kind(), path);
            case OPTIONS, NULLABLE_OPTIONS, STRING_MAP -> options(node, attribute.kind(), path);
            case HOSTS, PROVIDER_OPTIONS -> listMap(node, attribute.kind(), path);
            default -> scalar(node, attribute, path);
        };
        return fits && choice(node, attribute, path);
    }

    private boolean empty(Node node, Attribute attribute, String path) {
        if (node.reported || attribute.nullable() || attribute.kind() == Kind.ANY || !complete) {
            return true;
        }
        problems.error(node.at, path, "has no value; expected " + expected(attribute));
        return false;
    }

    private boolean choice(Node node, Attribute attribute, String path) {
        Set<String> choices = attribute.choices();
        if (choices.isEmpty() || choices.contains(node.text()) || node.text().indexOf('$') >= 0) {
            return true;
        }
        String hint = problems.nearest(node.text(), choices)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
        problems.error(node.at, path, "'" + node.text() + "' is none of " + String.join(", ", choices) + hint);
        return false;
    }

    private boolean wrong(Node node, String path, String expected) {
        if (node.reported) {
            return false;
        }
        boolean number = node instanceof Scalar scalar && scalar.value instanceof Number;
        String found = number && expected.equals("a whole number") ? node.text() : node.kind();
        problems.error(node.at, path, "must be " + expected + ", not " + found + hint(node, expected));
        return false;
    }

    private static String hint(Node node, String expected) {
        return node instanceof Scalar && !node.isNull() && expected.equals("a string") && !node.isString()
                ? "; put it in quotes: \"" + node.text() + "\""
                : "";
    }

    private static String expected(Attribute attribute) {
        return switch (attribute.kind()) {
            case STRING, PATH, CONTEXT, STRING_BYTES -> "a string";
            case WORD -> "a string, true or false";
            case BOOL, STRICT_BOOL -> "true or false";
            case INT, STRICT_INT, NUMBER, STRICT_NUMBER, COUNT -> "a whole number";
            case FLOAT, MODE, TMPFS_MODE -> "a number";
            case BYTES, INT_BYTES -> "a size such as 64m";
            case DURATION -> "a duration such as \"1m30s\"";
            case PUBLISHED -> "a port or a range of ports";
            case SECTION, SECTION_MAP, OPTIONS, NULLABLE_OPTIONS, STRING_MAP -> "a mapping";
            case SECTIONS, STRINGS, TEXTS -> "a list";
            default -> "a list or a mapping";
        };
    }

    private boolean scalar(Node node, Attribute attribute, String path) {
        if (!(node instanceof Scalar scalar) || scalar.value == null) {
            return wrong(node, path, expected(attribute));
        }
        Object value = scalar.value;
        boolean string = value instanceof String;
        boolean whole = isWhole(value);
        boolean fits = switch (attribute.kind()) {
            case STRING, PATH, CONTEXT, STRING_BYTES, DURATION -> string;
            case BOOL, WORD -> string || value instanceof Boolean;
            case STRICT_BOOL ->
                value instanceof Boolean || (string && scalar.asText().startsWith("$"));
            case STRICT_INT -> whole;
            case TMPFS_MODE, STRICT_NUMBER -> value instanceof Number;
            case INT, INT_BYTES, COUNT, PUBLISHED -> string || whole;
            default -> string || value instanceof Number;
        };
        return fits || wrong(node, path, expected(attribute));
    }

    private static boolean isWhole(@Nullable Object value) {
        return value instanceof Long || (value instanceof Double number && number == Math.rint(number));
    }

    private boolean sectionValue(Node node, Section section, String path) {
        if (node instanceof MapNode map) {
            section(map, section, path);
            return true;
        }
        boolean whole = node instanceof Scalar scalar && isWhole(scalar.value);
        boolean fits = switch (section.lift()) {
            case BUILD, EXTENDS, MOUNT, DEVICE, FILE_REF, SECRET_REF, ENV_FILE, INCLUDE -> node.isString();
            case PORT, ULIMIT -> node.isString() || whole;
            case EXTERNAL -> node.isString() || (node instanceof Scalar flag && flag.value instanceof Boolean);
            default -> false;
        };
        return fits
                || wrong(
                        node,
                        path,
                        switch (section.lift()) {
                            case NONE, DEPENDENCY, ATTACHMENT, MODEL_REF, GPUS -> "a mapping";
                            case EXTERNAL -> "true, false or a mapping";
                            case PORT -> "a port such as \"8080:80\", or a mapping";
                            case ULIMIT -> "a number or a mapping with soft and hard";
                            default -> "a string or a mapping";
                        });
    }

    private boolean sections(Node node, Section section, String path) {
        if (node.isString() && (section.lift() == Lift.ENV_FILE || section.lift() == Lift.GPUS)) {
            return section.lift() == Lift.ENV_FILE
                    || node.text().equals("all")
                    || wrong(node, path, "'all' or a list of devices");
        }
        if (!(node instanceof ListNode list)) {
            return wrong(node, path, "a list");
        }
        List<Node> good = new ArrayList<>();
        int index = 0;
        for (Node item : list.items) {
            String itemPath = path + "[" + index++ + "]";
            if (item.isNull() ? wrong(item, itemPath, "a value") : sectionValue(item, section, itemPath)) {
                good.add(item);
            }
        }
        list.items.clear();
        list.items.addAll(good);
        return true;
    }

    private boolean sectionMap(Node node, Attribute attribute, String path) {
        Section section = schema.sectionOf(attribute);
        boolean names = section.lift() == Lift.DEPENDENCY
                || section.lift() == Lift.ATTACHMENT
                || section.lift() == Lift.MODEL_REF;
        if (names && node instanceof ListNode list) {
            return list(list, path, Items.STRINGS, false) && noTwins(list, path);
        }
        if (!(node instanceof MapNode map)) {
            return wrong(node, path, names ? "a list of names or a mapping" : "a mapping");
        }
        for (Map.Entry<String, Node> entry : new ArrayList<>(map.entries.entrySet())) {
            String key = entry.getKey();
            Node value = entry.getValue();
            String itemPath = join(path, key);
            if (value.mark == Node.Mark.RESET) {
                continue;
            }
            if (!goodName(key, section)) {
                problems.error(
                        map.keyAt(key), path, "name '" + key + "' may only have letters, digits, '.', '_' and '-'");
                lose(map, key, itemPath);
            } else if (value.isNull()) {
                if (complete && !section.nullable()) {
                    wrong(value, itemPath, "a mapping");
                }
            } else if (!sectionValue(value, section, itemPath)) {
                lose(map, key, itemPath);
            }
        }
        return true;
    }

    private static boolean goodName(String name, Section section) {
        if (FREE_NAMES.contains(section.name())) {
            return true;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Ascii.isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** What a list may hold. */
    private enum Items {
        STRINGS,
        /** Or numbers. */
        TEXTS,
        /** Or numbers, or booleans. */
        SCALARS;

        boolean fit(Node item) {
            return item.isString()
                    || (item instanceof Scalar scalar
                            && ((this != STRINGS && scalar.value instanceof Number)
                                    || (this == SCALARS && scalar.value instanceof Boolean)));
        }
    }

    /** A list that becomes a mapping: what it says twice could no longer be seen later. */
    private boolean noTwins(ListNode list, String path) {
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (Node item : list.items) {
            if (!seen.add(item.text())) {
                twin(item, path + "[" + index + "]");
            }
            index++;
        }
        return true;
    }

    private void twin(Node item, String path) {
        problems.error(item.at, path, "'" + item.text() + "' is already in the list");
    }

    private boolean list(Node node, String path, Items items, boolean distinct) {
        if (!(node instanceof ListNode list)) {
            return wrong(node, path, items == Items.STRINGS ? "a list of strings" : "a list");
        }
        List<Node> good = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        int index = 0;
        for (Node item : list.items) {
            String itemPath = path + "[" + index++ + "]";
            if (!items.fit(item)) {
                wrong(item, itemPath, "a string");
            } else if (complete && distinct && !seen.add(item.text())) {
                twin(item, itemPath);
            } else {
                good.add(item);
            }
        }
        list.items.clear();
        list.items.addAll(good);
        return true;
    }

    private boolean dict(Node node, Kind kind, String path) {
        if (node instanceof ListNode) {
            return list(node, path, Items.STRINGS, false);
        }
        if (!(node instanceof MapNode map)) {
            return wrong(node, path, "a list or a mapping");
        }
        for (Map.Entry<String, Node> entry : new ArrayList<>(map.entries.entrySet())) {
            Node value = entry.getValue();
            boolean fits = value.mark == Node.Mark.RESET
                    || (value instanceof Scalar scalar && !(scalar.value instanceof Scalars.Timestamp));
            if (!fits) {
                wrong(
                        value,
                        join(path, entry.getKey()),
                        kind == Kind.SSH ? "a path" : "a string, number, boolean or empty");
                map.remove(entry.getKey());
            }
        }
        return true;
    }

    private boolean options(Node node, Kind kind, String path) {
        if (!(node instanceof MapNode map)) {
            return wrong(node, path, "a mapping");
        }
        for (Map.Entry<String, Node> entry : new ArrayList<>(map.entries.entrySet())) {
            Node value = entry.getValue();
            boolean fits = value.mark == Node.Mark.RESET
                    || value.isString()
                    || (kind != Kind.STRING_MAP && value instanceof Scalar scalar && scalar.value instanceof Number)
                    || (kind == Kind.NULLABLE_OPTIONS && value.isNull());
            if (!fits) {
                wrong(value, join(path, entry.getKey()), "a string");
                map.remove(entry.getKey());
            }
        }
        return true;
    }

    private boolean listMap(Node node, Kind kind, String path) {
        if (kind == Kind.HOSTS && node instanceof ListNode list) {
            return list(list, path, Items.STRINGS, false) && noTwins(list, path);
        }
        if (!(node instanceof MapNode map)) {
            return wrong(node, path, kind == Kind.HOSTS ? "a list or a mapping" : "a mapping");
        }
        for (Map.Entry<String, Node> entry : new ArrayList<>(map.entries.entrySet())) {
            Node value = entry.getValue();
            boolean fits = value.mark == Node.Mark.RESET
                    || value.isString()
                    || value instanceof ListNode
                    || (kind == Kind.PROVIDER_OPTIONS && value instanceof Scalar && !value.isNull());
            if (!fits) {
                wrong(value, join(path, entry.getKey()), "a string");
                map.remove(entry.getKey());
            } else if (value instanceof ListNode) {
                list(value, join(path, entry.getKey()), kind == Kind.HOSTS ? Items.STRINGS : Items.SCALARS, false);
            }
        }
        return true;
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import io.jcompose.core.load.Schema.Attribute;
import io.jcompose.core.load.Schema.Kind;
import io.jcompose.core.load.Schema.Lift;
import io.jcompose.core.load.Schema.Section;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a checked file into its long form: strings become the numbers and booleans they stand for, short forms become
 * mappings, lists of {@code K=V} become mappings, paths become absolute. Afterwards two files can be merged key by key.
 */
final class Canonicalizer {
    /** What is lifted and made absolute even if variables are not filled in; all else then stays as written. */
    private static final Set<Kind> LONG_ANYWAY = EnumSet.of(
            Kind.SECTION,
            Kind.SECTIONS,
            Kind.SECTION_MAP,
            Kind.PATH,
            Kind.CONTEXT,
            Kind.PATH_OR_LIST,
            Kind.CONTEXTS,
            Kind.SSH);

    private final Schema schema = Schema.get();
    private final PathResolver paths;
    private final Problems problems;
    private final boolean lenient;
    private final ShortForms shortForms;

    /** @param lenient variables were not filled in: keep what a variable may stand in */
    Canonicalizer(PathResolver paths, Problems problems, boolean lenient) {
        this.paths = paths;
        this.problems = problems;
        this.lenient = lenient;
        this.shortForms = new ShortForms(problems, lenient);
    }

    void canonicalize(MapNode root) {
        section(root, schema.root(), "");
    }

    private void section(MapNode map, Section section, String path) {
        for (Map.Entry<String, Node> entry : new ArrayList<>(map.entries.entrySet())) {
            Node value = entry.getValue();
            Attribute attribute = section.get(entry.getKey());
            if (attribute == null || value.isNull() || value.mark == Node.Mark.RESET) {
                continue;
            }
            Node result = value(value, attribute, Checker.join(path, entry.getKey()));
            result.mark = value.mark;
            map.put(entry.getKey(), result);
        }
        if (section.get("external") != null) {
            external(map, path);
        }
        if (section.lift() == Lift.MOUNT) {
            mountSource(map, path);
        }
        if (section.name().equals("volume")) {
            localDevice(map);
        }
    }

    private Node value(Node node, Attribute attribute, String path) {
        if (lenient && !LONG_ANYWAY.contains(attribute.kind())) {
            return node;
        }
        return switch (attribute.kind()) {
            case ANY -> node;
            case SECTION -> item(node, schema.sectionOf(attribute), path);
            case SECTIONS -> items(node, schema.sectionOf(attribute), path);
            case SECTION_MAP -> itemMap(node, schema.sectionOf(attribute), path);
            case STRINGS -> node;
            case TEXTS -> texts((ListNode) node);
            case STRING_OR_LIST -> list(node);
            case PATH_OR_LIST -> pathList(list(node));
            case COMMAND -> shortForms.command(node, path);
            case HEALTH_TEST ->
                node.isString() ? new ListNode(node.at).add("CMD-SHELL").add(new Scalar(node.at, node.text())) : node;
            case DICT, LABELS, CONTEXTS, SSH -> dict(node, attribute.kind(), path);
            case OPTIONS, NULLABLE_OPTIONS, STRING_MAP -> strings((MapNode) node);
            case HOSTS -> shortForms.hosts(node, path);
            case PROVIDER_OPTIONS -> providerOptions((MapNode) node);
            default -> inRange(scalar((Scalar) node, attribute.kind(), path), attribute, path);
        };
    }

    private Node inRange(Node node, Attribute attribute, String path) {
        boolean limited = attribute.min() != Long.MIN_VALUE || attribute.max() != Long.MAX_VALUE;
        if (limited && !node.isNull() && node.text().indexOf('$') < 0) {
            long number = Long.parseLong(node.text());
            if (number < attribute.min() || number > attribute.max()) {
                String range = attribute.max() == Long.MAX_VALUE
                        ? "must not be less than " + attribute.min()
                        : "must be from " + attribute.min() + " to " + attribute.max();
                problems.error(node.at, path, range + ", not " + number);
            }
        }
        return node;
    }

    private Node item(Node node, Section section, String path) {
        Node lifted = node;
        if (!(node instanceof MapNode)) {
            lifted = switch (section.lift()) {
                case BUILD -> new MapNode(node.at).put("context", node.copy());
                case EXTENDS -> new MapNode(node.at).put("service", node.copy());
                case INCLUDE -> new MapNode(node.at).put("path", node.copy());
                case ENV_FILE -> new MapNode(node.at).put("path", node.copy());
                case FILE_REF, SECRET_REF -> new MapNode(node.at).put("source", node.copy());
                case DEVICE -> shortForms.device(node, path);
                case MOUNT -> shortForms.mount(node, path);
                case ULIMIT -> scalar((Scalar) node, Kind.INT, path);
                case EXTERNAL -> scalar((Scalar) node, Kind.BOOL, path);
                default -> node;
            };
        }
        if (lifted instanceof MapNode map) {
            section(map, section, path);
            shortForms.fillIn(map, section.lift());
        }
        return lifted;
    }

    private Node items(Node node, Section section, String path) {
        if (section.lift() == Lift.GPUS && node.isString()) {
            return node; // "all": it is replaced by a later list, not added to it
        }
        if (lenient
                && section.lift() == Lift.PORT
                && list(node).strings().stream().anyMatch(ShortForms::isOpen)) {
            return node; // as other tools: all of them or none
        }
        ListNode out = new ListNode(node.at);
        int index = 0;
        for (Node item : list(node).items) {
            String itemPath = path + "[" + index++ + "]";
            if (section.lift() == Lift.PORT && !(item instanceof MapNode)) {
                for (Node port : shortForms.ports(item, itemPath)) {
                    out.add(port);
                }
            } else {
                out.add(item(item, section, itemPath));
            }
        }
        return out;
    }

    private Node itemMap(Node node, Section section, String path) {
        MapNode out = new MapNode(node.at);
        if (node instanceof ListNode names) {
            for (Node name : names.items) {
                Node value = section.lift() == Lift.DEPENDENCY
                        ? new MapNode(name.at)
                                .put("condition", "service_started")
                                .put("required", true)
                        : new Scalar(name.at, null);
                out.put(name.text(), value);
                out.keys.put(name.text(), name.at);
            }
            return out;
        }
        MapNode map = (MapNode) node;
        for (Map.Entry<String, Node> entry : new ArrayList<>(map.entries.entrySet())) {
            Node value = entry.getValue();
            if (!value.isNull() && value.mark != Node.Mark.RESET) {
                Node result = item(value, section, Checker.join(path, entry.getKey()));
                result.mark = value.mark;
                map.put(entry.getKey(), result);
            }
        }
        return map;
    }

    private static ListNode list(Node node) {
        return node instanceof ListNode list ? list : new ListNode(node.at).add(node.copy());
    }

    private static ListNode texts(ListNode list) {
        list.items.replaceAll(item -> new Scalar(item.at, item.text()));
        return list;
    }

    private ListNode pathList(ListNode list) {
        list.items.replaceAll(item -> new Scalar(item.at, paths.resolve(item.text())));
        return list;
    }

    private Node dict(Node node, Kind kind, String path) {
        MapNode out = new MapNode(node.at);
        if (node instanceof ListNode list) {
            for (Node item : list.items) {
                String text = item.text();
                int cut = text.indexOf('=');
                String key = cut < 0 ? text : text.substring(0, cut);
                String value = cut < 0 ? null : text.substring(cut + 1);
                int colon = kind == Kind.SSH && cut < 0 ? text.indexOf(": ") : -1;
                if (colon > 0) { // as the long form is printed
                    key = text.substring(0, colon);
                    value = text.substring(colon + 2);
                }
                if (kind == Kind.DICT && !key.isEmpty() && Character.isWhitespace(key.charAt(key.length() - 1))) {
                    problems.error(item.at, path, "variable '" + key + "' ends with a space; write NAME=value");
                }
                out.remove(key); // the last one wins and takes its place
                out.put(key, new Scalar(item.at, dictValue(value, kind)));
                out.keys.put(key, item.at);
            }
            return out;
        }
        MapNode map = (MapNode) node;
        out.keys.putAll(map.keys);
        for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
            Node value = entry.getValue();
            if (value.mark == Node.Mark.RESET) {
                out.put(entry.getKey(), value);
                continue;
            }
            Scalar scalar =
                    new Scalar(value.at, dictValue(value.isNull() ? null : Scalars.goText((Scalar) value), kind));
            scalar.mark = value.mark;
            out.put(entry.getKey(), scalar);
        }
        return out;
    }

    private @org.jspecify.annotations.Nullable String dictValue(
            @org.jspecify.annotations.Nullable String value, Kind kind) {
        if (value == null) {
            return kind == Kind.DICT ? null : "";
        }
        if (kind == Kind.SSH && !value.isEmpty()) {
            return paths.resolve(value);
        }
        return kind == Kind.CONTEXTS ? paths.resolveContext(value) : value;
    }

    private static MapNode strings(MapNode map) {
        for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
            if (entry.getValue().mark != Node.Mark.RESET && entry.getValue() instanceof Scalar scalar) {
                entry.setValue(new Scalar(scalar.at, Scalars.goText(scalar)));
            }
        }
        return map;
    }

    private static MapNode providerOptions(MapNode map) {
        for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
            Node value = entry.getValue();
            if (value instanceof ListNode list) {
                texts(list);
            } else if (value.mark != Node.Mark.RESET) {
                Scalar text = new Scalar(value.at, value.text());
                text.mark = value.mark;
                entry.setValue(text); // a list once everything is merged: lists are appended, single values replaced
            }
        }
        return map;
    }

    private Node scalar(Scalar scalar, Kind kind, String path) {
        if (lenient && scalar.value instanceof String text && text.indexOf('$') >= 0) {
            return scalar;
        }
        Optional<Object> value = switch (kind) {
            case STRING, WORD -> Optional.of(scalar.asText());
            case PATH -> Optional.of(paths.resolve(scalar.asText()));
            case CONTEXT -> Optional.of(paths.resolveContext(scalar.asText()));
            case BOOL, STRICT_BOOL -> bool(scalar).map(b -> b);
            case INT, STRICT_INT, NUMBER, STRICT_NUMBER -> integer(scalar).map(i -> i);
            case COUNT ->
                scalar.asText().equals("all")
                        ? Optional.of(-1L)
                        : integer(scalar).map(i -> i);
            case FLOAT -> decimal(scalar).map(d -> d);
            case BYTES, INT_BYTES, STRING_BYTES -> bytes(scalar).map(b -> String.valueOf(b));
            case DURATION -> Units.duration(scalar.asText()).map(Units::formatDuration);
            case MODE -> mode(scalar).map(m -> "0" + Long.toOctalString(m));
            case TMPFS_MODE -> mode(scalar).map(m -> m);
            case PUBLISHED -> Optional.of(published(scalar));
            default -> throw new IllegalStateException("not a scalar: " + kind);
        };
        if (value.isEmpty()) {
            boolean huge = scalar.value instanceof Double number && !fits(number);
            problems.error(scalar.at, path, huge ? "is too large a number" : unreadable(kind, scalar.asText()));
            return Node.lost(scalar.at);
        }
        return new Scalar(scalar.at, value.get());
    }

    /** A number stays one until ports are compared: other tools tell {@code 80} from {@code "80"}. */
    private static Object published(Scalar scalar) {
        return scalar.value instanceof Long number ? number : scalar.asText();
    }

    private static String unreadable(Kind kind, String text) {
        String what = switch (kind) {
            case BOOL, STRICT_BOOL -> "a boolean; use true or false";
            case INT, STRICT_INT, NUMBER, STRICT_NUMBER, COUNT -> "a whole number";
            case FLOAT -> "a number";
            case DURATION -> "a duration; use a number and a unit, for example 10s, 1m30s or 500ms";
            case MODE, TMPFS_MODE -> "a file mode such as 0440";
            default -> "a size; use a number and b, k, m or g, for example 64m";
        };
        return text.isEmpty() ? "is empty, expected " + what : "'" + text + "' is not " + what;
    }

    private static Optional<Boolean> bool(Scalar scalar) {
        if (scalar.value instanceof Boolean value) {
            return Optional.of(value);
        }
        return switch (scalar.asText().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "on" -> Optional.of(true);
            case "false", "no", "n", "off" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Long> integer(Scalar scalar) {
        if (scalar.value instanceof Long number) {
            return Optional.of(number);
        }
        if (scalar.value instanceof Double number) {
            return fits(number) ? Optional.of(number.longValue()) : Optional.empty();
        }
        try {
            return Optional.of(Long.valueOf(scalar.asText()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean fits(double number) {
        return Math.abs(number) < Long.MAX_VALUE;
    }

    private static Optional<Double> decimal(Scalar scalar) {
        try {
            String text = scalar.asText();
            if (text.isEmpty()
                    || text.strip().length() != text.length()
                    || Character.isLetter(text.charAt(text.length() - 1))) {
                return Optional.empty();
            }
            float number = Float.parseFloat(text);
            return Float.isFinite(number)
                    ? Optional.of(Double.valueOf(Scalars.formatFloat32(number)))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> bytes(Scalar scalar) {
        if (scalar.value instanceof Long number) {
            return Optional.of(number);
        }
        if (scalar.value instanceof Double number) {
            return fits(number) ? Optional.of(number.longValue()) : Optional.empty();
        }
        return Units.bytes(scalar.asText());
    }

    private static Optional<Long> mode(Scalar scalar) {
        if (scalar.value instanceof Long number) {
            return Optional.of(number);
        }
        String text = scalar.asText();
        text = text.startsWith("0o") ? text.substring(2) : text;
        try {
            return text.isEmpty() || text.length() > 6 ? Optional.empty() : Optional.of(Long.valueOf(text, 8));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** {@code external: {name: x}} of old files is {@code external: true} with {@code name: x}. */
    private void external(MapNode map, String path) {
        Node external = map.get("external");
        if (external instanceof MapNode old) {
            Optional<String> name = old.string("name");
            if (name.isPresent()
                    && map.string("name").isPresent()
                    && !map.string("name").equals(name)) {
                problems.error(old.at, path, "has both name and external.name (old); keep name");
            }
            name.ifPresent(n -> map.put("name", n));
            map.put("external", true);
        }
    }

    private void mountSource(MapNode mount, String path) {
        if (!mount.string("type").equals(Optional.of("bind"))) {
            return;
        }
        Optional<String> source = mount.string("source");
        if (source.isEmpty() || source.get().isEmpty()) {
            problems.error(mount.at, path, "a bind mount needs a source");
            return;
        }
        if (!source.get().startsWith("$")) {
            mount.put("source", new Scalar(mount.at, paths.resolve(source.get())));
        }
    }

    /** {@code driver: local} with {@code o: bind}: the device is a folder, so it may be relative. */
    private void localDevice(MapNode volume) {
        Optional<MapNode> options = volume.map("driver_opts");
        if (volume.string("driver").equals(Optional.of("local")) && options.isPresent()) {
            boolean bind = options.get().string("o").equals(Optional.of("bind"));
            Optional<String> device = options.get().string("device");
            if (device.isPresent() && bind) {
                options.get().put("device", paths.resolve(device.get()));
            }
        }
    }
}

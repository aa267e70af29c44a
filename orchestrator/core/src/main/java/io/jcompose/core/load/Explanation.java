package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tells for a path of keys which lines of which files made the value, step by step. */
final class Explanation {
    private static final int MAX_LINES = 10_000;
    private static final int MAX_VALUE = 500;

    private final History history;
    private final StringBuilder out = new StringBuilder();
    private int lines;

    private Explanation(History history) {
        this.history = history;
    }

    /** A value found by its path. */
    private record Found(Node node, String path, boolean written, SourceLocation around) {}

    /** Empty if there is nothing at that path and never was. */
    static Optional<String> of(MapNode root, History history, String path) {
        Explanation explanation = new Explanation(history);
        Optional<Found> found = find(root, path);
        if (found.isPresent()) {
            Found value = found.get();
            explanation.node(value.node(), value.path(), value.written(), value.around());
        } else {
            for (History.Removal removal : history.removals(path)) {
                explanation.removed(path, removal);
            }
            if (explanation.lines == 0) {
                return Optional.empty();
            }
        }
        return Optional.of(explanation.out.toString());
    }

    private void removed(String path, History.Removal removal) {
        Optional<Found> before =
                find(removal.before(), path.substring(removal.path().length()));
        if (before.isPresent()) {
            line(path + " is not set");
            if (!(before.get().node() instanceof MapNode) && !(before.get().node() instanceof ListNode)) {
                step(before.get().node(), false);
            }
            line("  " + removal.by() + "  removes it: !" + removal.tag().name().toLowerCase(Locale.ROOT));
        }
    }

    /** Names may contain dots, so at each step the longest key that fits is taken. */
    private static Optional<Found> find(Node root, String path) {
        Node node = root;
        boolean written = true;
        SourceLocation around = root.at;
        int at = 0;
        while (at < path.length()) {
            int start = path.charAt(at) == '.' ? at + 1 : at;
            around = node.at;
            if (node instanceof MapNode map) {
                String key = longestKey(map, path.substring(start));
                if (key.isEmpty()) {
                    return Optional.empty();
                }
                written = map.keys.containsKey(key) || (map.keys.isEmpty() && written);
                node = map.find(key).orElseThrow();
                at = start + key.length();
            } else if (node instanceof ListNode list && path.charAt(at) == '[') {
                int end = path.indexOf(']', at);
                int index = end < 0
                        ? -1
                        : Addresses.port(path.substring(at + 1, end)).orElse(path.startsWith("[0]", at) ? 0 : -1);
                if (index < 0 || index >= list.items.size()) {
                    return Optional.empty();
                }
                node = list.items.get(index);
                at = end + 1;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Found(node, path, written, around));
    }

    private static String longestKey(MapNode map, String rest) {
        String best = "";
        for (String key : map.entries.keySet()) {
            boolean fits = rest.startsWith(key)
                    && (rest.length() == key.length() || ".[".indexOf(rest.charAt(key.length())) >= 0);
            if (fits && key.length() > best.length()) {
                best = key;
            }
        }
        return best;
    }

    private void node(Node node, String path, boolean written, SourceLocation around) {
        if (lines > MAX_LINES) {
            return;
        }
        if (node instanceof MapNode map && !map.entries.isEmpty()) {
            for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
                boolean known = map.keys.containsKey(entry.getKey()) || (map.keys.isEmpty() && written);
                node(entry.getValue(), Checker.join(path, entry.getKey()), known, map.at);
            }
        } else if (node instanceof ListNode list && !list.items.isEmpty()) {
            int index = 0;
            for (Node item : list.items) {
                node(item, path + "[" + index++ + "]", written, list.at);
            }
        } else {
            leaf(node, path, written, around);
        }
    }

    private void leaf(Node node, String path, boolean written, SourceLocation around) {
        line(path + " = " + show(node));
        if (!written && node.at.equals(around)) {
            line("  not in any file: a default");
            return;
        }
        List<Node> steps = history.before(withoutIndex(path), node);
        for (int i = 0; i < steps.size(); i++) {
            step(steps.get(i), i > 0);
        }
        for (History.Removal removal : history.removals(path)) {
            if (removal.tag() == Node.Mark.OVERRIDE) {
                line("  " + removal.by() + "  is !override: nothing of " + removal.before().at + " is kept");
            }
        }
    }

    /** Entries of lists are known by the path of their list. */
    private static String withoutIndex(String path) {
        return path.endsWith("]") ? path.substring(0, path.lastIndexOf('[')) : path;
    }

    private void step(Node node, boolean replaces) {
        Optional<History.Filled> filled = history.filledAt(node.at);
        String verb = replaces ? "replaces it by " : "sets ";
        line("  " + node.at + "  " + verb
                + filled.map(raw -> quote(raw.raw()) + ", which gives " + show(node))
                        .orElseGet(() -> show(node)));
        for (History.Use use : filled.map(History.Filled::uses).orElse(List.of())) {
            line("    " + use.name()
                    + use.value().map(value -> " is " + quote(value) + ", ").orElse(" is ") + use.source());
        }
    }

    private static String show(Node node) {
        if (node instanceof MapNode || node instanceof ListNode) {
            return node instanceof MapNode ? "{…}" : "[…]";
        }
        return node.isString() ? quote(node.text()) : node.isNull() ? "nothing" : node.text();
    }

    private static String quote(String text) {
        String shown = text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text;
        return JsonWriter.write(new Node.Scalar(SourceLocation.of(""), shown), false, false);
    }

    private void line(String text) {
        lines++;
        out.append(text).append('\n');
    }
}

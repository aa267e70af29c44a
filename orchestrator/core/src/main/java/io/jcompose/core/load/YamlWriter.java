package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import java.util.List;
import java.util.Map;

/** Trees as block YAML that any YAML 1.1 or 1.2 reader takes for the same values. */
final class YamlWriter {
    private static final List<String> WORDS = List.of(
            "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<", ".nan", ".inf", "-", "");

    private final StringBuilder out = new StringBuilder(4096);
    private final boolean escapeDollars;

    private YamlWriter(boolean escapeDollars) {
        this.escapeDollars = escapeDollars;
    }

    static String write(MapNode root, boolean escapeDollars) {
        YamlWriter writer = new YamlWriter(escapeDollars);
        if (root.entries.isEmpty()) {
            return "{}\n";
        }
        writer.map(root, 0);
        return writer.out.toString();
    }

    private void map(MapNode map, int depth) {
        boolean first = true;
        for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
            if (!first || depth == 0 || out.charAt(out.length() - 1) == '\n') {
                indent(depth);
            }
            first = false;
            string(entry.getKey(), depth, true);
            out.append(':');
            child(entry.getValue(), depth);
        }
    }

    private void child(Node node, int depth) {
        if (node instanceof MapNode map && !map.entries.isEmpty()) {
            out.append('\n');
            map(map, depth + 1);
        } else if (node instanceof ListNode list && !list.items.isEmpty()) {
            out.append('\n');
            list(list, depth + 1);
        } else {
            out.append(' ');
            leaf(node, depth);
        }
    }

    private void list(ListNode list, int depth) {
        for (Node item : list.items) {
            indent(depth);
            out.append("- ");
            if (item instanceof MapNode map && !map.entries.isEmpty()) {
                map(map, depth + 1);
            } else if (item instanceof ListNode inner && !inner.items.isEmpty()) {
                out.setLength(out.length() - 1);
                out.append('\n');
                list(inner, depth + 1);
            } else {
                leaf(item, depth);
            }
        }
    }

    private void indent(int depth) {
        out.append("  ".repeat(depth));
    }

    private void leaf(Node node, int depth) {
        if (node instanceof MapNode) {
            out.append("{}\n");
        } else if (node instanceof ListNode) {
            out.append("[]\n");
        } else {
            scalar((Scalar) node, depth);
        }
    }

    private void scalar(Scalar scalar, int depth) {
        Object value = scalar.value;
        if (value == null) {
            out.append("null\n");
        } else if (value instanceof String text) {
            string(text, depth, false);
        } else {
            out.append(
                            value instanceof Double number && (number.isNaN() || number.isInfinite())
                                    ? special(number)
                                    : scalar.asText())
                    .append('\n');
        }
    }

    private static String special(double number) {
        return Double.isNaN(number) ? ".nan" : number > 0 ? ".inf" : "-.inf";
    }

    private void string(String raw, int depth, boolean key) {
        // Variables are filled in in values only: a dollar in a key is one already.
        boolean escape = escapeDollars && !key && raw.indexOf('$') >= 0;
        String text = escape ? raw.replace("$", "$$") : raw;
        if (!key && isBlock(text)) {
            block(text, depth);
            return;
        }
        out.append(isPlain(text) ? text : quoted(text));
        if (!key) {
            out.append('\n');
        }
    }

    /** Several lines that a literal block keeps exactly. */
    private static boolean isBlock(String text) {
        int newLine = text.indexOf('\n');
        if (newLine <= 0 || text.charAt(0) == ' ') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\n' && c != '\t' && !isPrintable(c)) {
                return false;
            }
        }
        return text.charAt(0) != '\t';
    }

    private void block(String text, int depth) {
        int trailing = 0;
        while (trailing < text.length() && text.charAt(text.length() - 1 - trailing) == '\n') {
            trailing++;
        }
        out.append(trailing == 0 ? "|-" : trailing == 1 ? "|" : "|+").append('\n');
        String body = trailing == 0 ? text : text.substring(0, text.length() - 1);
        for (String line : body.split("\n", -1)) {
            if (!line.isEmpty()) {
                indent(depth + 1);
            }
            out.append(line).append('\n');
        }
    }

    private static boolean isPlain(String text) {
        if (text.isEmpty() || WORDS.contains(text.toLowerCase(java.util.Locale.ROOT))) {
            return false;
        }
        char first = text.charAt(0);
        if ("-?:,[]{}#&*!|>'\"%@`=~ \t".indexOf(first) >= 0 || text.endsWith(" ") || text.endsWith(":")) {
            return false;
        }
        boolean numeric = Ascii.isDigit(first) || first == '+' || first == '.';
        boolean letters = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isPrintable(c)) {
                return false;
            }
            boolean mapping = c == ':' && (i + 1 == text.length() || text.charAt(i + 1) == ' ');
            if (mapping || (c == '#' && text.charAt(i - 1) == ' ')) {
                return false;
            }
            letters |= c == '/' || (Ascii.isLetter(c) && (c | 0x20) > 'f');
        }
        return !numeric || (letters && text.indexOf('_') < 0 && text.equals(Scalars.resolve(text))); // 0x1 is a number
    }

    /** Part of text in every YAML version; others are written as escapes. */
    private static boolean isPrintable(char c) {
        boolean control = c < ' ' || (c >= 0x7f && c <= 0xa0);
        return !control && c != 0x2028 && c != 0x2029 && c <= 0xd7ff;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 8).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    boolean surrogate = c >= 0xd800 && c <= 0xdfff;
                    if (isPrintable(c)) {
                        quoted.append(c);
                    } else if (!surrogate) {
                        quoted.append("\\u").append(JsonWriter.hex(c));
                    } else if (Character.isHighSurrogate(c) && i + 1 < text.length()) {
                        quoted.append("\\U").append("%08x".formatted(text.codePointAt(i++)));
                    } else {
                        quoted.append("\\ufffd"); // half a character
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}

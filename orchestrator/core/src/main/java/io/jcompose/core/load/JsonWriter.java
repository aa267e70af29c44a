package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import java.math.BigInteger;
import java.util.Map;

/** Trees as JSON, indented by two spaces or on one line. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder(4096);
    private final boolean indented;
    private final boolean escapeDollars;

    private JsonWriter(boolean indented, boolean escapeDollars) {
        this.indented = indented;
        this.escapeDollars = escapeDollars;
    }

    /** @param escapeDollars write {@code $} as {@code $$}, so that the text can be loaded again */
    static String write(Node node, boolean indented, boolean escapeDollars) {
        JsonWriter writer = new JsonWriter(indented, escapeDollars);
        writer.node(node, 0);
        return writer.out.toString();
    }

    private void node(Node node, int depth) {
        if (node instanceof MapNode map) {
            out.append('{');
            boolean first = true;
            for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
                separate(first, depth + 1);
                first = false;
                string(entry.getKey());
                out.append(indented ? ": " : ":");
                node(entry.getValue(), depth + 1);
            }
            close(first, depth, '}');
        } else if (node instanceof ListNode list) {
            out.append('[');
            boolean first = true;
            for (Node item : list.items) {
                separate(first, depth + 1);
                first = false;
                node(item, depth + 1);
            }
            close(first, depth, ']');
        } else {
            scalar((Scalar) node);
        }
    }

    private void separate(boolean first, int depth) {
        if (!first) {
            out.append(',');
        }
        newLine(depth);
    }

    private void close(boolean empty, int depth, char bracket) {
        if (!empty) {
            newLine(depth);
        }
        out.append(bracket);
    }

    private void newLine(int depth) {
        if (indented) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private void scalar(Scalar scalar) {
        Object value = scalar.value;
        if (value == null) {
            out.append("null");
        } else if (value instanceof Boolean || value instanceof Long || value instanceof BigInteger) {
            out.append(value);
        } else if (value instanceof Double number && !number.isNaN() && !number.isInfinite()) {
            out.append(Scalars.formatFloat(number));
        } else {
            string(scalar.asText());
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '$' -> out.append(escapeDollars ? "$$" : "$");
                default -> {
                    if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029) {
                        out.append("\\u").append(hex(c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    static String hex(char c) {
        String digits = Integer.toHexString(c);
        return "0000".substring(digits.length()) + digits;
    }
}

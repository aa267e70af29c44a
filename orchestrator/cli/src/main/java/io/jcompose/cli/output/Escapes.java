package io.jcompose.cli.output;

import java.util.Locale;

/** Text within HTML and JavaScript, as Go's templates escape it. Pure. */
final class Escapes {
    private Escapes() {}

    static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    static String javaScript(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '\\' || c == '"' || c == '\'') {
                out.append('\\').append(c);
            } else if (c < ' ' || "<>&=".indexOf(c) >= 0) {
                out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}

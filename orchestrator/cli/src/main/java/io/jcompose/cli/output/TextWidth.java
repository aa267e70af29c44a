package io.jcompose.cli.output;

/** How many columns text takes on a terminal, and cutting it to fit. */
final class TextWidth {
    /** First and last of each range. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x2e80, 0x303e, 0x3041, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60,
        0xffe0, 0xffe6, 0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f900, 0x1f9ff, 0x20000, 0x3fffd
    };

    private static final char ESCAPE = 0x1b;

    private TextWidth() {}

    /** Wide characters (East Asian, emoji) count two, combining marks and changes of the colour none. */
    static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == ESCAPE && text.indexOf('m', i) > 0) {
                i = text.indexOf('m', i) + 1;
                continue;
            }
            width += of(c);
            i += Character.charCount(c);
        }
        return width;
    }

    private static int of(int c) {
        int type = Character.getType(c);
        if (c < 32 || type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || c == 0x200d) {
            return 0;
        }
        boolean wide = false;
        for (int i = 0; i < WIDE.length && !wide; i += 2) {
            wide = c >= WIDE[i] && c <= WIDE[i + 1];
        }
        return wide ? 2 : 1;
    }

    /** At most {@code width} columns; an ellipsis tells that something is missing at the end. */
    static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        if (width <= 0) {
            return "";
        }
        return text.substring(0, head(text, width - 1)) + "…";
    }

    /** At most {@code width} columns; what is missing is missing before the last two thirds, as names differ there. */
    static String cutMiddle(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        if (width <= 0) {
            return "";
        }
        int before = (width - 1) / 3;
        int start = text.length();
        for (int used = 0; start > 0; ) {
            int c = text.codePointBefore(start);
            used += of(c);
            if (used > width - 1 - before) {
                break;
            }
            start -= Character.charCount(c);
        }
        return text.substring(0, head(text, before)) + "…" + text.substring(start);
    }

    /** How much of the text, in chars, fits. */
    private static int head(String text, int width) {
        int used = 0;
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (used + of(c) > width) {
                break;
            }
            used += of(c);
            i += Character.charCount(c);
        }
        return i;
    }
}

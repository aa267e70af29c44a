package io.jcompose.cli.output;

/** How many columns text takes on a terminal, and cutting it to fit. */
final class TextWidth {
    private TextWidth() {}

    /** Wide characters (East Asian, emoji) count two, combining marks none. */
    static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
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
        boolean wide = c >= 0x1100 && c <= 0x115f
                || c >= 0x2e80 && c <= 0xa4cf && c != 0x303f
                || c >= 0xac00 && c <= 0xd7a3
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f
                || c >= 0xff00 && c <= 0xff60
                || c >= 0xffe0 && c <= 0xffe6
                || c >= 0x1f300 && c <= 0x1f64f
                || c >= 0x1f900 && c <= 0x1f9ff
                || c >= 0x20000 && c <= 0x3fffd;
        return wide ? 2 : 1;
    }

    /** At most {@code width} columns; an ellipsis tells that something is missing. */
    static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        if (width <= 0) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (used + of(c) > width - 1) {
                break;
            }
            out.appendCodePoint(c);
            used += of(c);
            i += Character.charCount(c);
        }
        return out.append('…').toString();
    }
}

package io.jcompose.cli.output;

import java.util.List;

/**
 * What to write so that one frame's lines take the place of the last one's. Everything goes into one piece of text,
 * which terminals that know synchronized output show at once. Not thread-safe.
 */
final class FrameText {
    private static final String BEGIN = "\u001b[?2026h";
    private static final String END = "\u001b[?2026l";
    /**
     * Without wrapping, a frame for the old width that is drawn while the window shrinks takes as many rows as it has
     * lines, so the next frame still finds its place.
     */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR_REST_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final boolean reflows;
    private List<String> last = List.of();
    private int lastColumns;

    /** @param reflows whether the terminal breaks long lines anew when its window becomes narrower */
    FrameText(boolean reflows) {
        this.reflows = reflows;
    }

    /** Empty if nothing has changed. */
    String next(List<String> lines, int columns) {
        if (lines.equals(last) && columns == lastColumns) {
            return "";
        }
        StringBuilder out = new StringBuilder(BEGIN).append(NO_WRAP).append('\r');
        int up = rowsOfLast(columns);
        if (up > 0) {
            out.append("\u001b[").append(up).append('A');
        }
        if (up > 0 && columns != lastColumns) {
            // Rows that the terminal has broken itself remember that they belong together: forget them.
            out.append(CLEAR_BELOW);
        }
        for (String line : lines) {
            out.append(line).append(CLEAR_REST_OF_LINE).append('\n');
        }
        if (lines.size() < up) {
            out.append(CLEAR_BELOW);
        }
        last = List.copyOf(lines);
        lastColumns = columns;
        return out.append(WRAP).append(END).toString();
    }

    private int rowsOfLast(int columns) {
        if (!reflows || columns >= lastColumns) {
            return last.size();
        }
        return last.stream()
                .mapToInt(line -> Math.max(1, (TextWidth.of(line) + columns - 1) / columns))
                .sum();
    }
}

package io.jcompose.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Left-aligned columns, three spaces apart unless said otherwise, as docker prints them. Not thread-safe. */
public final class Table {
    private static final int PADDING = 3;
    private final int minimumWidth;
    private final int padding;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param minimumWidth of each column but the last, spaces included: docker has 10 or 20 */
    public Table(int minimumWidth) {
        this(minimumWidth, PADDING);
    }

    /** @param padding how far columns are apart */
    public Table(int minimumWidth, int padding) {
        this.minimumWidth = minimumWidth;
        this.padding = padding;
    }

    public Table row(List<String> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    public Table row(String... cells) {
        return row(List.of(cells));
    }

    /** All rows, each ended by a newline. */
    public String render() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(minimumWidth);
                }
                widths.set(i, Math.max(widths.get(i), TextWidth.of(row.get(i)) + padding));
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                out.append(cell);
                if (i < row.size() - 1) {
                    out.append(" ".repeat(widths.get(i) - TextWidth.of(cell)));
                }
            }
            out.append('\n');
        }
        return out.toString();
    }
}

package io.jcompose.cli.file;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A graph as a picture that needs nothing else: dependents above, what they depend on below, a row for each rank. In a
 * row, services stand as near as possible to those they are tied to.
 */
final class SvgText {
    private static final int LETTER = 8;
    private static final int LINE = 18;
    private static final int PADDING = 12;
    private static final int GAP_X = 28;
    private static final int GAP_Y = 56;
    private static final int MARGIN = 20;

    private record Box(ServiceGraph.Node node, int x, int y, int width, int height) {
        int centre() {
            return x + width / 2;
        }
    }

    private final ServiceGraph graph;
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private int width;
    private int height = MARGIN;

    private SvgText(ServiceGraph graph) {
        this.graph = graph;
    }

    static String of(ServiceGraph graph) {
        SvgText svg = new SvgText(graph);
        svg.place();
        return svg.render();
    }

    private void place() {
        TreeMap<Integer, List<ServiceGraph.Node>> rows = new TreeMap<>();
        Map<String, Integer> ranks = graph.ranks();
        for (ServiceGraph.Node node : graph.nodes()) {
            rows.computeIfAbsent(-ranks.getOrDefault(node.name(), 0), rank -> new ArrayList<>())
                    .add(node);
        }
        for (List<ServiceGraph.Node> row : rows.values()) {
            row.sort((a, b) -> Double.compare(wish(a), wish(b)));
            int x = MARGIN;
            int tallest = 0;
            for (ServiceGraph.Node node : row) {
                int boxWidth = widthOf(node);
                int boxHeight = 2 * PADDING + LINE * (1 + node.details().size());
                boxes.put(node.name(), new Box(node, x, height, boxWidth, boxHeight));
                x += boxWidth + GAP_X;
                tallest = Math.max(tallest, boxHeight);
            }
            width = Math.max(width, x - GAP_X + MARGIN);
            height += tallest + GAP_Y;
        }
        height += MARGIN - GAP_Y;
        rows.values().forEach(this::centre);
    }

    /** Where a service would best stand: in the middle of those above that need it. */
    private double wish(ServiceGraph.Node node) {
        return graph.edges().stream()
                .filter(edge -> edge.to().equals(node.name()))
                .map(edge -> boxes.get(edge.from()))
                .filter(Objects::nonNull)
                .mapToInt(Box::centre)
                .average()
                .orElse(0);
    }

    private void centre(List<ServiceGraph.Node> row) {
        Box last = requireNonNull(boxes.get(row.get(row.size() - 1).name()));
        int shift = (width - MARGIN - (last.x() + last.width())) / 2;
        for (ServiceGraph.Node node : row) {
            boxes.computeIfPresent(
                    node.name(),
                    (name, box) -> new Box(box.node(), box.x() + shift, box.y(), box.width(), box.height()));
        }
    }

    private static int widthOf(ServiceGraph.Node node) {
        int letters = node.name().length();
        for (String detail : node.details()) {
            letters = Math.max(letters, detail.length());
        }
        return 2 * PADDING + letters * LETTER;
    }

    private String render() {
        StringBuilder out = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
                font-family="sans-serif" font-size="13">
                <title>%3$s</title>
                <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
                <path d="M0 0 8 4 0 8z" fill="#567"/></marker></defs>
                <rect width="100%%" height="100%%" fill="#fff"/>
                """.formatted(width, height, escaped(graph.project())));
        graph.edges().forEach(edge -> out.append(line(edge)));
        boxes.values().forEach(box -> out.append(box(box)));
        return out.append("</svg>\n").toString();
    }

    private String line(ServiceGraph.Edge edge) {
        Box from = boxes.get(edge.from());
        Box to = boxes.get(edge.to());
        if (from == null || to == null) {
            return "";
        }
        int fromY = from.y() + from.height();
        int middle = (fromY + to.y()) / 2;
        String path = "<path d=\"M%d %d C%d %d %d %d %d %d\" fill=\"none\" stroke=\"#567\" marker-end=\"url(#tip)\"/>\n"
                .formatted(from.centre(), fromY, from.centre(), middle, to.centre(), middle, to.centre(), to.y() - 1);
        if (edge.label().isEmpty()) {
            return path;
        }
        return path
                + "<text x=\"%d\" y=\"%d\" fill=\"#567\" font-size=\"11\">%s</text>\n"
                        .formatted((from.centre() + to.centre()) / 2 + 5, middle, escaped(edge.label()));
    }

    private static String box(Box box) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#eef4fb\" stroke=\"#3569a8\"/>\n",
                box.x(),
                box.y(),
                box.width(),
                box.height()));
        int y = box.y() + PADDING + 13;
        out.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-weight=\"bold\">%s</text>\n"
                .formatted(box.centre(), y, escaped(box.node().name())));
        for (String detail : box.node().details()) {
            y += LINE;
            out.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#345\">%s</text>\n"
                    .formatted(box.centre(), y, escaped(detail)));
        }
        return out.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

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
    private static final int LEGEND = 44;
    private static final int LEGEND_WIDTH = 340;
    private static final double LABEL_ABOVE = 24;

    /** Wider rows are broken, unless a service alone is wider. */
    private static final int MOST_WIDTH = 1500;

    /** Between the parts of a broken row. */
    private static final int GAP_IN_ROW = 32;

    private record Rectangle(int x, int y, int width, int height) {
        boolean intersects(Rectangle other) {
            return x < other.x + other.width
                    && other.x < x + width
                    && y < other.y + other.height
                    && other.y < y + height;
        }
    }

    private record Box(ServiceGraph.Node node, int x, int y, int width, int height) {
        int centre() {
            return x + width / 2;
        }

        Rectangle area() {
            return new Rectangle(x, y, width, height);
        }
    }

    private final ServiceGraph graph;
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private final List<Rectangle> labels = new ArrayList<>();
    private int width = LEGEND_WIDTH;
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
        List<List<ServiceGraph.Node>> lines = new ArrayList<>();
        for (List<ServiceGraph.Node> row : rows.values()) {
            row.sort((a, b) -> Double.compare(wish(a), wish(b)));
            List<List<ServiceGraph.Node>> parts = broken(row);
            lines.addAll(parts);
            for (List<ServiceGraph.Node> part : parts) {
                height += place(part) + GAP_IN_ROW;
            }
            height += GAP_Y - GAP_IN_ROW;
        }
        height += LEGEND - GAP_Y;
        lines.forEach(this::centre);
    }

    private static List<List<ServiceGraph.Node>> broken(List<ServiceGraph.Node> row) {
        int total = row.stream().mapToInt(node -> widthOf(node) + GAP_X).sum();
        int part = total / ((total + MOST_WIDTH - 1) / MOST_WIDTH); // parts of about the same width
        List<List<ServiceGraph.Node>> parts = new ArrayList<>();
        int used = 0;
        for (ServiceGraph.Node node : row) {
            if (used == 0 || used >= part) {
                parts.add(new ArrayList<>());
                used = 0;
            }
            parts.get(parts.size() - 1).add(node);
            used += widthOf(node) + GAP_X;
        }
        return parts;
    }

    /** Puts services side by side; returns the height that they take. */
    private int place(List<ServiceGraph.Node> row) {
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
        return tallest;
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
                <path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>
                <rect width="100%%" height="100%%" fill="#fff"/>
                """.formatted(width, height, escaped(graph.project())));
        graph.edges().forEach(edge -> out.append(line(edge)));
        boxes.values().forEach(box -> out.append(box(box)));
        graph.edges().forEach(edge -> out.append(label(edge)));
        legend(out);
        return out.append("</svg>\n").toString();
    }

    private String line(ServiceGraph.Edge edge) {
        Box from = requireNonNull(boxes.get(edge.from()));
        Box to = requireNonNull(boxes.get(edge.to()));
        int fromY = from.y() + from.height();
        int middle = (fromY + to.y()) / 2;
        return "<path d=\"M%d %d C%d %d %d %d %d %d\" fill=\"none\" %s marker-end=\"url(#tip)\"/>\n"
                .formatted(
                        from.centre(),
                        fromY,
                        from.centre(),
                        middle,
                        to.centre(),
                        middle,
                        to.centre(),
                        to.y() - 1,
                        stroke(edge.label()));
    }

    /** What a line waits for can be seen where there is no room to say it. */
    private static String stroke(String condition) {
        return switch (condition) {
            case "" -> "stroke=\"#567\"";
            case "healthy" -> "stroke=\"#2b8a3e\"";
            default -> "stroke=\"#b35c00\" stroke-dasharray=\"6 3\"";
        };
    }

    /** The kinds of lines in this picture, if there is more than one. */
    private void legend(StringBuilder out) {
        List<String> kinds = graph.edges().stream()
                .map(ServiceGraph.Edge::label)
                .distinct()
                .sorted()
                .toList();
        if (kinds.size() == 1 && kinds.get(0).isEmpty()) {
            return;
        }
        int x = MARGIN;
        int y = height - LEGEND / 2;
        for (String kind : kinds) {
            out.append("<path d=\"M%d %dh28\" fill=\"none\" %s/>\n".formatted(x, y, stroke(kind)));
            String text = kind.isEmpty() ? "started" : kind;
            out.append("<text x=\"%d\" y=\"%d\" fill=\"#567\" font-size=\"11\">%s</text>\n"
                    .formatted(x + 34, y + 4, text));
            x += 34 + LETTER * text.length() + GAP_X;
        }
    }

    /** Above the arrow's head, if nothing else is there; on white, as lines may pass. */
    private String label(ServiceGraph.Edge edge) {
        if (edge.label().isEmpty()) {
            return "";
        }
        Box from = requireNonNull(boxes.get(edge.from()));
        Box to = requireNonNull(boxes.get(edge.to()));
        double length = to.y() - from.y() - from.height();
        double rest = Math.min(0.5, LABEL_ABOVE / length); // part of the way that is left
        // The curve leaves and arrives straight, so near its end it has gone nearly all of the way to the side.
        double side = 3 * rest * rest - 2 * rest * rest * rest;
        long x = Math.round(to.centre() + (from.centre() - to.centre()) * side);
        long y = Math.round(to.y() - length * rest + 4);
        int half = edge.label().length() * LETTER / 2;
        Rectangle place = new Rectangle((int) x - half, (int) y - 11, 2 * half, 14);
        boolean taken = labels.stream().anyMatch(place::intersects)
                || boxes.values().stream().anyMatch(box -> box.area().intersects(place));
        if (taken) {
            return "";
        }
        labels.add(place);
        return ("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#567\" font-size=\"11\" stroke=\"#fff\""
                        + " stroke-width=\"3\" paint-order=\"stroke\">%s</text>\n")
                .formatted(x, y, escaped(edge.label()));
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

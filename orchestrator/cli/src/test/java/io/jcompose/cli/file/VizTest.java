package io.jcompose.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VizTest {
    private static final Pattern BOX =
            Pattern.compile("<rect x=\"(\\d+)\" y=\"(\\d+)\" width=\"(\\d+)\" height=\"(\\d+)\"");

    @Test
    void picture_ofFiftyServices_isNotWide_andNoBoxCoversAnother() {
        List<ServiceGraph.Node> nodes = new ArrayList<>();
        List<ServiceGraph.Edge> edges = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            nodes.add(new ServiceGraph.Node("service-" + i, List.of("network default")));
            if (i >= 20) {
                edges.add(new ServiceGraph.Edge("service-" + i, "service-" + i / 2, "healthy"));
                edges.add(new ServiceGraph.Edge("service-" + i, "service-" + i % 20, "completed"));
            }
        }

        String svg = SvgText.of(new ServiceGraph("p", nodes, edges));

        List<Rectangle> boxes = new ArrayList<>();
        Matcher matcher = BOX.matcher(svg);
        while (matcher.find()) {
            Rectangle box =
                    new Rectangle(number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4));
            assertThat(boxes).noneMatch(box::intersects);
            assertThat(box.x + box.width).isLessThan(1600);
            boxes.add(box);
        }
        assertThat(boxes).hasSize(50);
    }

    @Test
    void conditions_areSaidOnTheLines_andInTheLegend() {
        ServiceGraph graph = new ServiceGraph(
                "p",
                List.of(new ServiceGraph.Node("a", List.of()), new ServiceGraph.Node("b<", List.of())),
                List.of(new ServiceGraph.Edge("a", "b<", "healthy")));

        assertThat(SvgText.of(graph)).contains(">b&lt;<").containsPattern("(?s)>healthy<.*>healthy<");
        assertThat(DotText.of(graph, "  ")).contains("\"a\" -> \"b<\" [label=\"healthy\"]");
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}

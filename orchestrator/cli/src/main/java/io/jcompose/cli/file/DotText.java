package io.jcompose.cli.file;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A graph in the language of Graphviz. */
final class DotText {
    private DotText() {}

    /** @param indent before each inner line */
    static String of(ServiceGraph graph, String indent) {
        StringBuilder out = new StringBuilder("digraph %s {\n".formatted(quoted(graph.project())));
        out.append(indent).append("layout=dot;\n");
        for (ServiceGraph.Node node : graph.nodes()) {
            String label = Stream.concat(Stream.of(node.name()), node.details().stream())
                    .map(DotText::escaped)
                    .collect(Collectors.joining("\\n"));
            out.append(indent)
                    .append("%s [shape=box,style=rounded,label=\"%s\"]\n".formatted(quoted(node.name()), label));
        }
        for (ServiceGraph.Edge edge : graph.edges()) {
            String label = edge.label().isEmpty() ? "" : " [label=" + quoted(edge.label()) + "]";
            out.append(indent).append("%s -> %s%s\n".formatted(quoted(edge.from()), quoted(edge.to()), label));
        }
        return out.append("}\n").toString();
    }

    private static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}

package io.jcompose.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceGraphTest {
    private final Map<String, List<String>> edges = new LinkedHashMap<>();

    @Test
    void orders_followDependenciesAndOtherwiseTheFile() {
        edges.put("web", List.of("db", "cache"));
        edges.put("cache", List.of());
        edges.put("db", List.of("gone"));

        ServiceGraph graph = ServiceGraph.of(edges);

        assertThat(graph.startOrder()).containsExactly("db", "cache", "web");
        assertThat(graph.stopOrder()).containsExactly("web", "cache", "db");
        assertThat(graph.withDependencies(List.of("db"))).containsExactly("db");
        assertThat(graph.withDependents(List.of("db"))).containsExactly("web", "db");
    }

    @Test
    void circle_isNamedFromItsFirstService() {
        edges.put("top", List.of("a"));
        edges.put("a", List.of("b"));
        edges.put("b", List.of("a"));

        assertThatThrownBy(() -> ServiceGraph.of(edges))
                .isInstanceOf(CycleException.class)
                .hasMessageContaining("a -> b -> a");
    }
}

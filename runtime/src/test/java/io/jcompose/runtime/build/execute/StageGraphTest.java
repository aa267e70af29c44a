package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.DockerfileParser;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.execute.StageGraph.Source;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StageGraphTest {

    private static StageGraph graph(String text, String... contexts) {
        Dockerfile file = new DockerfileParser().parse("Dockerfile", text);
        return new StageGraph(
                file, file.stages().stream().map(Dockerfile.Stage::base).toList(), Set.of(contexts));
    }

    @Test
    void reachable_holdsOnlyWhatTheTargetNeeds() throws SyntaxException {
        StageGraph graph = graph("""
                FROM a AS base
                FROM b AS unused
                FROM base AS tools
                FROM c AS files
                FROM d
                COPY --from=tools /x /y
                RUN --mount=from=files,target=/z true
                """);

        assertThat(graph.reachable(graph.target(Optional.empty()))).containsExactly(0, 2, 3, 4);
        assertThat(graph.reachable(graph.target(Optional.of("Tools")))).containsExactly(0, 2);
    }

    @Test
    void from_meansStagesByNameOrNumberThenContextsThenImages() throws SyntaxException {
        StageGraph graph = graph("FROM a AS one\nFROM b\nFROM c", "assets");

        assertThat(graph.from("ONE", 2)).isEqualTo(new Source.Stage(0));
        assertThat(graph.from("1", 2)).isEqualTo(new Source.Stage(1));
        assertThat(graph.from("assets", 2)).isEqualTo(new Source.Named("assets"));
        assertThat(graph.from("nginx:1", 2)).isEqualTo(new Source.Remote("nginx:1"));
        assertThatThrownBy(() -> graph.from("2", 2)).hasMessageContaining("not before this one");
        assertThatThrownBy(() -> graph.from("5", 2))
                .hasMessage("--from=5: there is no stage 5; stages are counted from 0 to 2");
    }

    @Test
    void contextsNamedLikeImages_standForThemHoweverWritten() throws SyntaxException {
        for (String name : List.of("nginx", "nginx:latest", "docker.io/library/nginx")) {
            StageGraph graph = graph("FROM nginx:latest\nFROM docker.io/nginx\nFROM nginx:1", name);

            assertThat(graph.base(0)).isEqualTo(new Source.Named(name));
            assertThat(graph.base(1)).isEqualTo(new Source.Named(name));
            assertThat(graph.base(2)).isEqualTo(new Source.Remote("nginx:1"));
            assertThat(graph.from("nginx", 2)).isEqualTo(new Source.Named(name));
        }
    }

    @Test
    void base_namedLikeALaterStage_isAnImage() {
        assertThat(graph("FROM node AS build\nFROM busybox AS node").base(0)).isEqualTo(new Source.Remote("node"));
    }

    @Test
    void target_unknown_namesTheNearestStage() {
        assertThatThrownBy(() -> graph("FROM a AS builder").target(Optional.of("bilder")))
                .hasMessage(
                        "target stage 'bilder' is not in Dockerfile (did you mean builder?); its stages are [builder]");
    }
}

package io.jcompose.core.plan;

import static io.jcompose.core.plan.Samples.project;
import static io.jcompose.core.plan.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.ObservedState.ObservedNetwork;
import io.jcompose.core.plan.UpOptions.BuildMode;
import io.jcompose.core.plan.UpOptions.Orphans;
import io.jcompose.core.plan.UpOptions.Recreate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrphansPlanTest {

    @Test
    void containersOfRunThatHaveEnded_areRemovedWithOrphans_andNotSpokenOfElse() {
        List<ObservedContainer> containers = List.of(
                container("p-web-1", false, true, false),
                container("p-web-run-ended", true, false, true),
                container("p-web-run-created", true, false, false),
                container("p-web-run-running", true, true, false));

        assertThat(up(containers, Orphans.REMOVE).describe())
                .isEqualTo("#1 remove container p-web-run-ended (left over by run)\n");
        assertThat(up(containers, Orphans.NOTE).describe()).isEmpty();
        assertThat(up(containers, Orphans.NOTE).notes()).isEmpty();
    }

    private static Plan up(List<ObservedContainer> containers, Orphans orphans) {
        ObservedNetwork network = new ObservedNetwork(
                Names.networkId("p_default"),
                "p_default",
                Optional.of("p"),
                Optional.of(Labels.hash(Samples.network("default", false))));
        ObservedState observed = new ObservedState(
                containers, Map.of("p_default", network), Map.of(), Map.of("web:1", "sha256:web"), Map.of());
        UpOptions options = new UpOptions(
                List.of(),
                false,
                Recreate.CHANGED,
                false,
                false,
                BuildMode.MISSING,
                Optional.empty(),
                orphans,
                Map.of(),
                Optional.empty(),
                UpOptions.Start.NOW,
                false,
                UpOptions.ChangedVolumes.KEEP);
        return new Planner().up(project(service("web").build()), observed, options);
    }

    private static ObservedContainer container(String name, boolean oneOff, boolean running, boolean ended) {
        return new ObservedContainer(
                Labels.sha256(name),
                name,
                "web",
                1,
                oneOff,
                running,
                ended,
                false,
                "hash-web",
                "sha256:web",
                List.of(Names.networkId("p_default")),
                List.of(),
                List.of(),
                true,
                "",
                List.of());
    }
}

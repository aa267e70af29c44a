package io.jcompose.core.plan;

import static io.jcompose.core.plan.Samples.project;
import static io.jcompose.core.plan.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.model.Project;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.ObservedState.ObservedNetwork;
import io.jcompose.core.plan.ObservedState.ObservedVolume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The file names another network or volume under the same key: the service's own configuration is as it was. */
class RenamedResourcesPlanTest {
    private static final String NETWORK = Names.networkId("p_default");

    private final Project project = project(service("web").volume("data", "/d").build());

    @Test
    void containerOnWhatTheFileNames_stays() {
        assertThat(plan(NETWORK, "p_data", true)).isEmpty();
    }

    @Test
    void containerOnAnotherVolume_isRecreated() {
        assertThat(plan(NETWORK, "before", true)).isEqualTo("""
                #1 recreate container p-web-1 (volume changed)
                #2 start container p-web-1 after #1 (recreated)
                """);
    }

    @Test
    void runningContainerOnAnotherNetwork_isRecreated() {
        assertThat(plan(Names.networkId("before"), "p_data", true)).contains("p-web-1 (network changed)");
        assertThat(plan(Names.networkId("before"), "p_data", false)).doesNotContain("recreate");
    }

    private String plan(String networkId, String volume, boolean running) {
        ObservedContainer container = new ObservedContainer(
                Labels.sha256("web"),
                "p-web-1",
                "web",
                1,
                false,
                running,
                !running,
                false,
                "hash-web",
                "sha256:web",
                List.of(networkId),
                List.of(),
                List.of(),
                true,
                "",
                List.of(volume));
        ObservedNetwork network = new ObservedNetwork(NETWORK, "p_default", Optional.of("p"), Optional.empty());
        ObservedVolume data = new ObservedVolume("p_data", Optional.of("p"), Optional.empty());
        ObservedState observed = new ObservedState(
                List.of(container),
                Map.of("p_default", network),
                Map.of("p_data", data),
                Map.of("web:1", "sha256:web"),
                Map.of());
        return new Planner().up(project, observed, UpOptions.DEFAULT).describe();
    }
}

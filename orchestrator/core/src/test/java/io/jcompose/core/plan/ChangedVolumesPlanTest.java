package io.jcompose.core.plan;

import static io.jcompose.core.plan.Samples.project;
import static io.jcompose.core.plan.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.model.Project;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.ObservedState.ObservedVolume;
import io.jcompose.core.plan.UpOptions.ChangedVolumes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangedVolumesPlanTest {
    private final Project project = project(
            service("web").networkMode("none").build(),
            service("db").networkMode("none").volume("data", "/d").build());
    private final List<ObservedContainer> containers =
            new ArrayList<>(List.of(container("web", false, List.of()), container("db", false, List.of("p_data"))));

    @Test
    void changedVolume_unlessSaid_isUsedAsItIs() {
        Plan plan = plan(ChangedVolumes.KEEP);

        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.notes()).singleElement().asString().contains("volume \"p_data\"", "used as it is");
    }

    @Test
    void changedVolume_whereSomebodyCanBeAsked_endsThePlanning() {
        assertThatThrownBy(() -> plan(new ChangedVolumes(true, List.of())))
                .isInstanceOfSatisfying(
                        ChangedVolumesException.class,
                        question -> assertThat(question.volumes()).containsExactly("p_data"));
    }

    @Test
    void changedVolume_thatMayLoseItsData_isMadeAnewWithItsContainers() {
        assertThat(plan(new ChangedVolumes(false, List.of("p_data"))).describe())
                .isEqualTo("""
                #1 stop container p-db-1 (volume changed)
                #2 remove volume p_data after #1 (volume changed)
                #3 create volume p_data after #2 (volume changed)
                #4 recreate container p-db-1 after #1, #3 (volume changed)
                #5 start container p-db-1 after #4 (recreated)
                """);
    }

    @Test
    void changedVolume_ofAContainerThatWouldStay_isRefused() {
        containers.add(container("db", true, List.of("p_data")));

        assertThatThrownBy(() -> plan(new ChangedVolumes(false, List.of("p_data"))))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("container p-db-1 uses it");
    }

    private Plan plan(ChangedVolumes volumes) {
        UpOptions defaults = UpOptions.DEFAULT;
        UpOptions options = new UpOptions(
                defaults.services(),
                defaults.noDeps(),
                defaults.recreate(),
                defaults.alwaysRecreateDeps(),
                defaults.renewVolumes(),
                defaults.build(),
                defaults.pull(),
                defaults.orphans(),
                defaults.scale(),
                defaults.timeout(),
                defaults.start(),
                defaults.awaitReady(),
                volumes);
        Map<String, ObservedVolume> volume =
                Map.of("p_data", new ObservedVolume("p_data", Optional.of("p"), Optional.of("other")));
        Map<String, String> images = Map.of("web:1", "sha256:web", "db:1", "sha256:db");
        return new Planner().up(project, new ObservedState(containers, Map.of(), volume, images, Map.of()), options);
    }

    private static ObservedContainer container(String service, boolean oneOff, List<String> volumes) {
        return new ObservedContainer(
                Labels.sha256(service + oneOff),
                "p-" + service + "-1",
                service,
                1,
                oneOff,
                true,
                false,
                false,
                "hash-" + service,
                "sha256:" + service,
                List.of(),
                List.of(),
                List.of(),
                true,
                "",
                volumes);
    }
}

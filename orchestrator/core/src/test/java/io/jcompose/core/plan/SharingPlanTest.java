package io.jcompose.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.load.ProjectCodec;
import io.jcompose.core.model.Project;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.ObservedState.ObservedNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Containers that are built upon other containers, and networks that are not the project's. */
class SharingPlanTest {
    private final List<ObservedContainer> containers = new ArrayList<>();
    private final Map<String, ObservedNetwork> networks = new LinkedHashMap<>();

    @Test
    void containerNamedByItsName_isMadeFirst() {
        Project project = project("""
                "db":{"image":"db:1","network_mode":"none"},
                "web":{"image":"web:1","network_mode":"container:p-db-1","depends_on":{"db":{"condition":"service_started"}}},
                "tool":{"image":"web:1","network_mode":"none","volumes_from":["container:p-db-1:ro"],
                        "depends_on":{"db":{"condition":"service_started"}}}
                """);

        assertThat(up(project)).isEqualTo("""
                #1 create container p-db-1 (not found)
                #2 start container p-db-1 after #1 (created)
                #3 create container p-web-1 after #1 (not found)
                #4 start container p-web-1 after #2, #3 (created)
                #5 create container p-tool-1 after #1 (not found)
                #6 start container p-tool-1 after #2, #5 (created)
                """);
    }

    @Test
    void containerWhoseNamespacesWereShared_isGone_soTheOtherIsMadeAnew() {
        Project project = project("""
                "db":{"image":"db:1","network_mode":"none"},
                "web":{"image":"web:1","network_mode":"service:db"}
                """);
        container(project, "db", List.of());
        container(project, "web", List.of("id of an earlier db"));

        assertThat(up(project)).isEqualTo("""
                #1 recreate container p-web-1 ('db', whose namespaces it shares, was recreated)
                #2 start container p-web-1 after #1 (recreated)
                """);
        containers.remove(1);
        container(project, "web", List.of("id-db"));
        assertThat(up(project)).isEmpty();
    }

    @Test
    void containersThatNobodyNamed_areMadeAnewWithTheOneWhoseNamespacesTheyShare() {
        Project project = project("""
                "db":{"image":"db:1","network_mode":"none"},
                "web":{"image":"web:1","network_mode":"service:db"},
                "far":{"image":"web:1","network_mode":"none","pid":"service:web","scale":5},
                "out":{"image":"web:1","network_mode":"service:db"},
                "alone":{"image":"web:1","network_mode":"none","scale":2}
                """);
        container(project, "db", List.of());
        container(project, "web", List.of("id-db"));
        container(project, "far", List.of("id-web"));
        container(project, "alone", List.of());
        UpOptions forced = options(UpOptions.Start.NOW, false);

        assertThat(new Planner().up(project, observed(), forced).describe()).isEqualTo("""
                #1 recreate container p-db-1 (forced)
                #2 start container p-db-1 after #1 (recreated)
                #3 recreate container p-web-1 after #1 (what it shares namespaces with is recreated)
                #4 start container p-web-1 after #3 (recreated)
                #5 recreate container p-far-1 after #3 (what it shares namespaces with is recreated)
                #6 start container p-far-1 after #5 (recreated)
                """);
        assertThat(new Planner()
                        .up(project, observed(), options(UpOptions.Start.NOW, true))
                        .describe())
                .doesNotContain("web");
        assertThat(new Planner()
                        .up(project, observed(), options(UpOptions.Start.LATER, false))
                        .describe())
                .doesNotContain("web");
    }

    @Test
    void containerThatNobodyNamed_andIsCutOff_isMadeAnewWhenTheRestStarts() {
        Project project = project("""
                "db":{"image":"db:1","network_mode":"none"},
                "web":{"image":"web:1","network_mode":"service:db"}
                """);
        container(project, "db", List.of());
        container(project, "web", List.of("id of an earlier db"));

        assertThat(new Planner()
                        .up(project, observed(), options(UpOptions.Start.REST, false))
                        .describe())
                .contains("recreate container p-web-1 ('db', whose namespaces it shares, was recreated)");
    }

    @Test
    void whatIsSharedButLeftOut_hasToBeThere() {
        Project project = project("""
                "db":{"image":"db:1","network_mode":"none"},
                "web":{"image":"web:1","network_mode":"service:db"},
                "tool":{"image":"web:1","network_mode":"none","volumes_from":["db:ro"]}
                """);

        assertThatThrownBy(() -> new Planner().up(project, observed(), alone("web")))
                .hasMessageContaining("cannot share network namespace with service db: container missing");
        assertThatThrownBy(() -> new Planner().up(project, observed(), alone("tool")))
                .hasMessageContaining("cannot share volume with service db: container missing");
        container(project, "db", List.of());
        assertThat(new Planner().up(project, observed(), alone("tool")).describe())
                .startsWith("#1 create container p-tool-1");
    }

    private static UpOptions alone(String service) {
        return options(List.of(service), UpOptions.Recreate.CHANGED, UpOptions.Start.NOW, true);
    }

    private static UpOptions options(UpOptions.Start start, boolean noDeps) {
        return options(
                List.of("db"),
                start == UpOptions.Start.REST ? UpOptions.Recreate.CHANGED : UpOptions.Recreate.ALWAYS,
                start,
                noDeps);
    }

    private static UpOptions options(
            List<String> services, UpOptions.Recreate recreate, UpOptions.Start start, boolean noDeps) {
        return new UpOptions(
                services,
                noDeps,
                recreate,
                false,
                false,
                UpOptions.BuildMode.NEVER,
                Optional.empty(),
                UpOptions.Orphans.NOTE,
                Map.of(),
                Optional.empty(),
                start,
                false,
                UpOptions.ChangedVolumes.KEEP);
    }

    @Test
    void containerWhoseVolumesAreMounted_isRecreated_andSoIsTheOther() {
        Project project = project("""
                "db":{"image":"db:2","network_mode":"none"},
                "web":{"image":"web:1","network_mode":"none","volumes_from":["db:ro"],
                       "depends_on":{"db":{"condition":"service_started"}}}
                """);
        container(project, "db", List.of());
        container(project, "web", List.of());

        assertThat(up(project)).isEqualTo("""
                #1 recreate container p-db-1 (image changed)
                #2 start container p-db-1 after #1 (recreated)
                #3 recreate container p-web-1 after #1 ('db', whose volumes it mounts, is recreated)
                #4 start container p-web-1 after #2, #3 (recreated)
                """);
    }

    @Test
    void networkOfAnotherProject_isUsedWithANote() {
        Project project = ProjectCodec.fromJson("{\"name\":\"p\",\"services\":{\"web\":{\"image\":\"web:1\","
                + "\"networks\":{\"default\":null}}},\"networks\":{\"default\":{\"name\":\"p_default\"}}}");
        networks.put("p_default", new ObservedNetwork("id", "p_default", Optional.of("other"), Optional.empty()));

        assertThat(new Planner().up(project, observed(), UpOptions.DEFAULT).notes())
                .containsExactly("a network with name p_default exists but was not created for project \"p\"."
                        + " Set `external: true` to use an existing network");
    }

    @Test
    void driverThatIsNotThere_isRefusedWithTheReason() {
        assertThatThrownBy(() -> up(withDriver("macvlan")))
                .isInstanceOf(PlanException.class)
                .hasMessageStartingWith("network p_lan: driver 'macvlan' is not supported: its containers would be on");
        assertThatThrownBy(() -> up(withDriver("weave"))).hasMessageContaining("there are no network plugins");
        assertThat(up(withDriver("bridge"))).startsWith("#1 create network p_lan");
    }

    private static Project withDriver(String driver) {
        return ProjectCodec.fromJson(("{\"name\":\"p\",\"services\":{\"web\":{\"image\":\"web:1\","
                        + "\"networks\":{\"lan\":null}}},\"networks\":{\"lan\":{\"name\":\"p_lan\",\"driver\":\"%s\"}}}")
                .formatted(driver));
    }

    private static Project project(String services) {
        return ProjectCodec.fromJson("{\"name\":\"p\",\"services\":{%s}}".formatted(services));
    }

    private String up(Project project) {
        return new Planner().up(project, observed(), UpOptions.DEFAULT).describe();
    }

    private ObservedState observed() {
        Map<String, String> images = Map.of("web:1", "sha256:web", "db:1", "sha256:db", "db:2", "sha256:db2");
        return new ObservedState(containers, networks, Map.of(), images, Map.of());
    }

    private void container(Project project, String service, List<String> sharesWith) {
        containers.add(new ObservedContainer(
                "id-" + service,
                "p-" + service + "-1",
                service,
                1,
                false,
                true,
                false,
                false,
                project.service(service).orElseThrow().configHash(),
                "sha256:" + service,
                List.of(),
                sharesWith,
                List.of(),
                true,
                "",
                List.of()));
    }
}

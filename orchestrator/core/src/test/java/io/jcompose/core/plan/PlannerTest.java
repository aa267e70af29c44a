package io.jcompose.core.plan;

import static io.jcompose.core.plan.Samples.project;
import static io.jcompose.core.plan.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service.Condition;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.ObservedState.ObservedNetwork;
import io.jcompose.core.plan.ObservedState.ObservedVolume;
import io.jcompose.core.plan.UpOptions.BuildMode;
import io.jcompose.core.plan.UpOptions.Recreate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private final List<ObservedContainer> containers = new ArrayList<>();
    private final Map<String, ObservedNetwork> networks = new LinkedHashMap<>();
    private final Map<String, ObservedVolume> volumes = new LinkedHashMap<>();
    private final Map<String, String> inputs = new LinkedHashMap<>();
    private final Map<String, String> images = new LinkedHashMap<>(Map.of("web:1", "sha256:web", "db:1", "sha256:db"));
    private final Map<String, Duration> imageAges = new LinkedHashMap<>();

    @Test
    void firstUp_createsNetworksVolumesAndContainersInOrder() {
        Project project = project(
                service("web").dependsOn("db").build(),
                service("db").volume("data", "/data").build());

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("""
                #1 create network p_default (not found)
                #2 create volume p_data (not found)
                #3 create container p-db-1 after #1, #2 (not found)
                #4 start container p-db-1 after #3 (created)
                #5 create container p-web-1 after #1 (not found)
                #6 start container p-web-1 after #4, #5 (created)
                """);
    }

    @Test
    void missingImages_arePulledOrBuiltOnce() {
        images.clear();
        Project project = project(service("web").built().build(), service("db").build());

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("""
                #1 build image p-web (not found)
                #2 pull image db:1 (not found)
                #3 create network p_default (not found)
                #4 create container p-web-1 after #1, #3 (not found)
                #5 start container p-web-1 after #4 (created)
                #6 create container p-db-1 after #2, #3 (not found)
                #7 start container p-db-1 after #6 (created)
                """);
    }

    @Test
    void nothingChanged_doesNothing() {
        Project project =
                project(service("web").dependsOn("db").build(), service("db").build());
        running(project, "web", 1);
        running(project, "db", 1);

        assertThat(up(project, UpOptions.DEFAULT)).isEmpty();
    }

    @Test
    void imageToBeRefreshed_isPulledWhenItIsOldEnough() {
        Project project =
                project(service("web").pulledEvery(Duration.ofHours(12)).build());
        running(project, "web", 1);

        imageAges.put("web:1", Duration.ofHours(11));
        assertThat(up(project, UpOptions.DEFAULT)).isEmpty();
        imageAges.put("web:1", Duration.ofHours(13));
        assertThat(up(project, UpOptions.DEFAULT)).startsWith("#1 pull image web:1 (due for a refresh)\n");
        images.remove("web:1");
        assertThat(up(project, UpOptions.DEFAULT)).startsWith("#1 pull image web:1 (not found)\n");
    }

    @Test
    void changedConfiguration_recreatesThatContainerOnly() {
        Project project = project(
                service("web").hash("new").dependsOn("db").build(),
                service("db").build());
        running(project, "db", 1);
        container(project, "web", 1, true, "old", "sha256:web");

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("""
                #1 recreate container p-web-1 (configuration changed)
                #2 start container p-web-1 after #1 (recreated)
                """);
    }

    @Test
    void changedSecret_recreates() {
        Project project = project(service("web").build());
        running(project, "web", 1);
        inputs.put("web", "hash of other contents");

        assertThat(up(project, UpOptions.DEFAULT))
                .startsWith("#1 recreate container p-web-1 (secret, config or default address changed)\n");
    }

    @Test
    void preStart_runsOnceAfterWhatTheServiceNeedsAndBeforeItsFirstContainer() {
        Project project = project(
                service("web").dependsOn("db").replicas(2).preStart("migrate").build(),
                service("db").build());
        running(project, "db", 1);

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("""
                #1 create container p-web-1 (not found)
                #2 run pre_start of container p-web-1 after #1 (pre_start)
                #3 start container p-web-1 after #1, #2 (created)
                #4 create container p-web-2 (not found)
                #5 run pre_start of container p-web-2 after #2, #4 (pre_start)
                #6 start container p-web-2 after #2, #4, #5 (created)
                """);
        running(project, "web", 1);
        running(project, "web", 2);
        assertThat(up(project, UpOptions.DEFAULT)).isEmpty();
    }

    @Test
    void changedImage_recreates() {
        Project project = project(service("web").build());
        container(project, "web", 1, true, "hash-web", "sha256:older");

        assertThat(up(project, UpOptions.DEFAULT)).startsWith("#1 recreate container p-web-1 (image changed)\n");
        assertThat(up(project, options(Recreate.NEVER, Map.of(), false))).isEmpty();
    }

    @Test
    void forcedRecreation_leavesDependenciesOfNamedServicesAlone() {
        Project project =
                project(service("web").dependsOn("db").build(), service("db").build());
        running(project, "web", 1);
        running(project, "db", 1);

        assertThat(up(project, withServices(options(Recreate.ALWAYS, Map.of(), false), "web")))
                .isEqualTo("""
                #1 recreate container p-web-1 (forced)
                #2 start container p-web-1 after #1 (recreated)
                """);
    }

    @Test
    void dependentThatWantsRestarts_isStoppedWhileItsDependencyIsReplaced() {
        Project project = project(
                service("web").dependsOn("db", Condition.STARTED, true).build(),
                service("db").hash("new").build());
        running(project, "web", 1);
        container(project, "db", 1, true, "old", "sha256:db");

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("""
                #1 stop container p-web-1 (db is recreated)
                #2 recreate container p-db-1 after #1 (configuration changed)
                #3 start container p-db-1 after #2 (recreated)
                #4 start container p-web-1 after #1, #3 (stopped meanwhile)
                """);
    }

    @Test
    void containerThatSharesNamespaces_isRecreatedWithTheOther() {
        Project project = project(
                service("web").networkMode("service:db").dependsOn("db").build(),
                service("db").hash("new").build());
        container(project, "db", 1, true, "old", "sha256:db");
        ObservedContainer db = containers.get(0);
        containers.add(new ObservedContainer(
                id("web", 1),
                "p-web-1",
                "web",
                1,
                false,
                true,
                false,
                false,
                "hash-web",
                "sha256:web",
                List.of(),
                List.of(db.id()),
                List.of("db"),
                true,
                "",
                List.of()));

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("""
                #1 recreate container p-db-1 (configuration changed)
                #2 start container p-db-1 after #1 (recreated)
                #3 recreate container p-web-1 after #1 (what it shares namespaces with is recreated)
                #4 start container p-web-1 after #2, #3 (recreated)
                """);
    }

    @Test
    void scaling_addsTheNextNumbersAndRemovesTheHighest() {
        Project project = project(service("web").build());
        running(project, "web", 1);
        running(project, "web", 2);

        assertThat(up(project, options(Recreate.CHANGED, Map.of("web", 3), false)))
                .isEqualTo("""
                #1 create container p-web-3 (scaled to 3)
                #2 start container p-web-3 after #1 (created)
                """);
        assertThat(up(project, options(Recreate.CHANGED, Map.of("web", 0), false)))
                .isEqualTo("""
                #1 stop container p-web-2 (scaled to 0)
                #2 remove container p-web-2 after #1 (scaled to 0)
                #3 stop container p-web-1 (scaled to 0)
                #4 remove container p-web-1 after #3 (scaled to 0)
                """);
    }

    @Test
    void fixedContainerName_cannotBeScaled() {
        Project project = project(service("web").containerName("only").build());

        assertThatThrownBy(() -> up(project, options(Recreate.CHANGED, Map.of("web", 2), false)))
                .hasMessageContaining("container_name 'only'");
    }

    @Test
    void orphans_areNamedOrRemoved() {
        Project project = project(service("web").build());
        running(project, "web", 1);
        container(project, "old", 1, true, "x", "y");

        Plan kept = new Planner().up(project, observed(), UpOptions.DEFAULT);
        assertThat(kept.steps()).isEmpty();
        assertThat(kept.notes()).singleElement().asString().startsWith("Found orphan containers (p-old-1) for");
        assertThat(up(project, options(Recreate.CHANGED, Map.of(), true))).isEqualTo("""
                #1 stop container p-old-1 (orphan)
                #2 remove container p-old-1 after #1 (orphan)
                """);
    }

    @Test
    void conditions_areWaitedForBeforeTheDependentStarts() {
        Project project = project(
                service("web")
                        .dependsOn("db", Condition.HEALTHY, false)
                        .dependsOn("job", Condition.COMPLETED, false)
                        .build(),
                service("db").build(),
                service("job").build());
        images.put("job:1", "sha256:job");
        running(project, "db", 1);

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("""
                #1 create container p-job-1 (not found)
                #2 start container p-job-1 after #1 (created)
                #3 create container p-web-1 (not found)
                #4 wait until container p-db-1 is healthy (web needs it)
                #5 wait until container p-job-1 has completed successfully after #2 (web needs it)
                #6 start container p-web-1 after #3, #4, #5 (created)
                """);
    }

    @Test
    void changedNetwork_isMadeAnewWithItsContainers() {
        Project project = project(service("web").build());
        running(project, "web", 1);
        networks.put(
                "p_default",
                new ObservedNetwork(
                        Names.networkId("p_default"), "p_default", Optional.of("p"), Optional.of("another")));

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("""
                #1 stop container p-web-1 (network changed)
                #2 remove network p_default after #1 (network changed)
                #3 create network p_default after #2 (network changed)
                #4 recreate container p-web-1 after #1, #3 (network changed)
                #5 start container p-web-1 after #4 (recreated)
                """);
    }

    @Test
    void stoppedContainers_areStartedAgain() {
        Project project = project(service("web").build());
        container(project, "web", 1, false, "hash-web", "sha256:web");

        assertThat(up(project, UpOptions.DEFAULT)).isEqualTo("#1 start container p-web-1 (not running)\n");
    }

    @Test
    void awaitReady_waitsForAll() {
        Project project = project(service("web").build());
        running(project, "web", 1);
        UpOptions wait = new UpOptions(
                List.of(),
                false,
                Recreate.CHANGED,
                false,
                false,
                BuildMode.MISSING,
                Optional.empty(),
                UpOptions.Orphans.NOTE,
                Map.of(),
                Optional.empty(),
                UpOptions.Start.NOW,
                true,
                UpOptions.ChangedVolumes.KEEP);

        assertThat(up(project, wait)).isEqualTo("#1 wait until container p-web-1 is running or healthy (asked for)\n");
    }

    @Test
    void down_stopsDependentsFirstAndRemovesAll() {
        Project project = project(
                service("web").dependsOn("db").build(),
                service("db").volume("data", "/d").build());
        running(project, "web", 1);
        running(project, "db", 1);
        volumes.put("p_data", new ObservedVolume("p_data", Optional.of("p"), Optional.empty()));

        Planner.DownOptions options =
                new Planner.DownOptions(Optional.empty(), List.of(), true, false, List.of(), Optional.empty());
        assertThat(new Planner().down("p", observed(), options).describe()).isEqualTo("""
                #1 stop container p-web-1 (down)
                #2 remove container p-web-1 after #1 (down)
                #3 stop container p-db-1 after #1 (down)
                #4 remove container p-db-1 after #3 (down)
                #5 remove network p_default after #2, #4 (down)
                #6 remove volume p_data after #2, #4 (asked for)
                """);
    }

    @Test
    void down_keepsOrphansOfTheFileUnlessAsked() {
        Project project = project(service("web").build());
        container(project, "old", 1, false, "x", "y");
        running(project, "web", 1);

        Planner.DownOptions options =
                new Planner.DownOptions(Optional.of(project), List.of(), false, false, List.of(), Optional.empty());
        Plan plan = new Planner().down("p", observed(), options);
        assertThat(plan.describe()).doesNotContain("p-old-1");
        assertThat(plan.notes()).hasSize(1);
    }

    @Test
    void restart_stopsInReverseAndStartsInOrder() {
        Project project =
                project(service("web").dependsOn("db").build(), service("db").build());
        running(project, "web", 1);
        running(project, "db", 1);

        Planner.ServicesOptions options = new Planner.ServicesOptions(
                Planner.ServicesOptions.Verb.RESTART,
                Optional.of(project),
                List.of(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                false);
        assertThat(new Planner().services(options, observed()).describe()).isEqualTo("""
                #1 stop container p-web-1 (restart)
                #2 stop container p-db-1 after #1 (restart)
                #3 start container p-db-1 after #2 (restart)
                #4 start container p-web-1 after #1, #3 (restart)
                """);
    }

    @Test
    void restart_waitsForWhatIsRestartedAlong() {
        Project project = project(
                service("web").dependsOn("db", Condition.HEALTHY, false).build(),
                service("db").healthcheck(Duration.ofSeconds(1), 3, "true").build());
        running(project, "web", 1);
        running(project, "db", 1);

        Planner.ServicesOptions options = new Planner.ServicesOptions(
                Planner.ServicesOptions.Verb.RESTART,
                Optional.of(project),
                List.of(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                false);
        assertThat(new Planner().services(options, observed()).describe())
                .contains("#4 wait until container p-db-1 is healthy after #3 (web needs it)\n");
    }

    private String up(Project project, UpOptions options) {
        return new Planner().up(project, observed(), options).describe();
    }

    private ObservedState observed() {
        return new ObservedState(containers, networks, volumes, images, inputs, imageAges, Map.of());
    }

    private void running(Project project, String service, int number) {
        container(project, service, number, true, "hash-" + service, "sha256:" + service);
    }

    private void container(Project project, String service, int number, boolean running, String hash, String imageId) {
        List<String> dependsOn = project.service(service)
                .map(s -> List.copyOf(s.dependsOn().keySet()))
                .orElse(List.of());
        containers.add(new ObservedContainer(
                id(service, number),
                "p-" + service + "-" + number,
                service,
                number,
                false,
                running,
                false,
                false,
                hash,
                imageId,
                List.of(Names.networkId("p_default")),
                List.of(),
                dependsOn,
                true,
                "",
                List.of()));
        networks.putIfAbsent(
                "p_default",
                new ObservedNetwork(
                        Names.networkId("p_default"),
                        "p_default",
                        Optional.of("p"),
                        Optional.of(Labels.hash(Samples.network("default", false)))));
    }

    private static String id(String service, int number) {
        return Labels.sha256(service + number);
    }

    private static UpOptions options(Recreate recreate, Map<String, Integer> scale, boolean removeOrphans) {
        return new UpOptions(
                List.of(),
                false,
                recreate,
                false,
                false,
                BuildMode.MISSING,
                Optional.empty(),
                removeOrphans ? UpOptions.Orphans.REMOVE : UpOptions.Orphans.NOTE,
                scale,
                Optional.empty(),
                UpOptions.Start.NOW,
                false,
                UpOptions.ChangedVolumes.KEEP);
    }

    private static UpOptions withServices(UpOptions o, String... services) {
        return new UpOptions(
                List.of(services),
                o.noDeps(),
                o.recreate(),
                o.alwaysRecreateDeps(),
                o.renewVolumes(),
                o.build(),
                o.pull(),
                o.orphans(),
                o.scale(),
                o.timeout(),
                o.start(),
                o.awaitReady(),
                o.changedVolumes());
    }
}

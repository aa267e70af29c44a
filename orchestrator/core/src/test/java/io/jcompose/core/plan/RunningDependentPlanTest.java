package io.jcompose.core.plan;

import static io.jcompose.core.plan.Samples.project;
import static io.jcompose.core.plan.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service.Condition;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.ObservedState.ObservedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A service that runs already needs its dependencies too: where one is not as it should be, {@code up} must not say all is well. */
class RunningDependentPlanTest {
    private final List<ObservedContainer> containers = new ArrayList<>();

    @Test
    void dependencyThatIsNotHealthyAnyMore_isWaitedFor() {
        Project project = webNeedsHealthyDb();
        observe("web", true, false);
        observe("db", true, false);

        assertThat(up(project)).isEqualTo("#1 wait until container p-db-1 is healthy (web needs it)\n");
    }

    @Test
    void healthyDependency_needsNoStep() {
        Project project = webNeedsHealthyDb();
        observe("web", true, false);
        observe("db", true, true);

        assertThat(up(project)).isEmpty();
    }

    @Test
    void jobThatRunsOnceMore_isWaitedForAndItsFailureTold() {
        Project project = project(
                service("web").dependsOn("job", Condition.COMPLETED, false).build(),
                service("job").build());
        observe("web", true, false);
        observe("job", false, false);

        assertThat(up(project)).isEqualTo("""
                #1 start container p-job-1 (not running)
                #2 wait until container p-job-1 has completed successfully after #1 (web needs it)
                """);
    }

    @Test
    void start_waitsForWhatItStartsOnBehalfOfARunningService() {
        Project project = project(
                service("web").dependsOn("job", Condition.COMPLETED, false).build(),
                service("job").build());
        observe("web", true, false);
        observe("job", false, false);

        Planner.ServicesOptions options = new Planner.ServicesOptions(
                Planner.ServicesOptions.Verb.START,
                Optional.of(project),
                List.of(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                false);
        assertThat(new Planner().services(options, observed()).describe()).isEqualTo("""
                #1 start container p-job-1 (not running)
                #2 wait until container p-job-1 has completed successfully after #1 (web needs it)
                """);
    }

    private static Project webNeedsHealthyDb() {
        return project(
                service("web").dependsOn("db", Condition.HEALTHY, false).build(),
                service("db").healthcheck(Duration.ofSeconds(1), 3, "true").build());
    }

    private String up(Project project) {
        return new Planner().up(project, observed(), UpOptions.DEFAULT).describe();
    }

    private ObservedState observed() {
        ObservedNetwork network = new ObservedNetwork(
                Names.networkId("p_default"),
                "p_default",
                Optional.of("p"),
                Optional.of(Labels.hash(Samples.network("default", false))));
        Map<String, String> images = Map.of("web:1", "sha256:web", "db:1", "sha256:db", "job:1", "sha256:job");
        return new ObservedState(containers, Map.of("p_default", network), Map.of(), images, Map.of());
    }

    private void observe(String service, boolean running, boolean healthy) {
        containers.add(new ObservedContainer(
                Labels.sha256(service),
                "p-" + service + "-1",
                service,
                1,
                false,
                running,
                false,
                healthy,
                "hash-" + service,
                "sha256:" + service,
                List.of(Names.networkId("p_default")),
                List.of(),
                service.equals("web") ? List.of("db", "job") : List.of(),
                true,
                "",
                List.of()));
    }
}

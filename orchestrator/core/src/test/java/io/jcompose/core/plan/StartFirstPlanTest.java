package io.jcompose.core.plan;

import static io.jcompose.core.plan.Samples.project;
import static io.jcompose.core.plan.Samples.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.model.Service;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.UpOptions.Recreate;
import io.jcompose.core.plan.UpOptions.Start;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartFirstPlanTest {
    private final Service web = service("web")
            .networkMode("none")
            .hash("new")
            .updateOrder("start-first")
            .build();
    private final Service db = service("db").networkMode("none").hash("new").build();

    @Test
    void changedService_ofWhichTwoCanRun_isStartedBeforeTheOldOneStops() {
        assertThat(up(Start.NOW, Recreate.CHANGED, web)).isEqualTo("""
                #1 recreate container p-web-1 (start first) (configuration changed)
                #2 start container p-web-1 after #1 (recreated)
                """);
    }

    @Test
    void changedService_withAFixedPort_isStoppedFirst() {
        Service fixed = service("web")
                .networkMode("none")
                .hash("new")
                .updateOrder("start-first")
                .port(80, 80)
                .build();

        assertThat(up(Start.NOW, Recreate.CHANGED, fixed)).startsWith("#1 recreate container p-web-1 (configuration");
        assertThat(up(Start.LATER, Recreate.CHANGED, fixed)).startsWith("#1 recreate container p-web-1 (configuration");
    }

    @Test
    void changedServices_whereStartingIsASecondCommand_areReplacedByTheOneThatSuits() {
        assertThat(up(Start.LATER, Recreate.ALWAYS, web, db)).isEqualTo("#1 recreate container p-db-1 (forced)\n");
        assertThat(up(Start.REST, Recreate.ALWAYS, web, db)).isEqualTo("""
                #1 recreate container p-web-1 (start first) (forced)
                #2 start container p-web-1 after #1 (recreated)
                """);
    }

    private static String up(Start start, Recreate recreate, Service... services) {
        UpOptions defaults = UpOptions.DEFAULT;
        UpOptions options = new UpOptions(
                defaults.services(),
                defaults.noDeps(),
                recreate,
                defaults.alwaysRecreateDeps(),
                defaults.renewVolumes(),
                defaults.build(),
                defaults.pull(),
                defaults.orphans(),
                defaults.scale(),
                defaults.timeout(),
                start,
                defaults.awaitReady(),
                defaults.changedVolumes());
        Map<String, String> images = Map.of("web:1", "sha256:web", "db:1", "sha256:db");
        ObservedState observed =
                new ObservedState(List.of(old("web"), old("db")), Map.of(), Map.of(), images, Map.of());
        return new Planner().up(project(services), observed, options).describe();
    }

    private static ObservedContainer old(String service) {
        return new ObservedContainer(
                Labels.sha256(service),
                "p-" + service + "-1",
                service,
                1,
                false,
                true,
                false,
                false,
                "old",
                "sha256:" + service,
                List.of(),
                List.of(),
                List.of(),
                true,
                "",
                List.of());
    }
}

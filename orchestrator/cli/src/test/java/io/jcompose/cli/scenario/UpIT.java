package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What {@code up} replaces, in which order, and what it waits for. */
@Timeout(180)
class UpIT {
    private static JcomposeHost host;

    @BeforeAll
    static void start() {
        host = JcomposeHost.withImages("busybox");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @PrivilegedTest
    void changedVolume_isMadeAnewWithItsContainers_onlyIfSomebodySaysSo() {
        Path project = Projects.write(host, "changedvolume", volume("one"));
        host.mustRun(project, "up", "-d");
        host.mustRun(project, "exec", "app", "touch", "/data/kept", "/own/kept");
        Projects.write(host, "changedvolume", volume("two"));

        JcomposeHost.Result refused = host.runWithInput(project, "no\n", "up", "-d");
        assertThat(refused.exitCode()).isZero();
        assertThat(refused.stderr())
                .contains("Volume \"changedvolume_data\" exists but doesn't match configuration in compose file."
                        + " Recreate (data will be lost)?")
                .contains("used as it is");
        assertThat(files(project)).isEqualTo("/data/kept\n/own/kept\n");
        assertThat(host.mustRun(project, "up", "-d", "--dry-run", "--yes").stdout())
                .contains("remove volume changedvolume_data");

        assertThat(host.runWithInput(project, "y\n", "up", "-d").exitCode()).isZero();
        assertThat(files(project)).isEqualTo("/own/kept\n");
        assertThat(label(project)).isEqualTo("two\n");

        Projects.write(host, "changedvolume", volume("three"));
        assertThat(host.mustRun(project, "up", "-d", "-y").stderr()).doesNotContain("Recreate (");
        assertThat(label(project)).isEqualTo("three\n");
        host.mustRun(project, "down", "-v");
    }

    private static String volume(String label) {
        return """
                services:
                  app: {image: busybox, command: sleep 1000, volumes: ["data:/data", "/own"], stop_grace_period: 0s}
                volumes:
                  data: {labels: {made: %s}}
                """.formatted(label);
    }

    private static String files(Path project) {
        return host.mustRun(project, "exec", "app", "find", "/data", "/own", "-type", "f")
                .stdout();
    }

    private static String label(Path project) {
        return host.mustRun(project, "volume", "inspect", "-f", "{{.Labels.made}}", "changedvolume_data")
                .stdout();
    }

    @PrivilegedTest
    void serviceWithoutACheck_thatEndsAMomentAfterItsStart_isNotReady() {
        Path project = Projects.write(host, "moment", """
                services:
                  app: {image: busybox, command: sh -c "sleep 0.1; exit 3"}
                """);

        JcomposeHost.Result up = host.run(project, "up", "--wait");

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.stderr()).contains("container moment-app-1 exited (3)");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void serviceThatIsNotReadyInTime_failsTheCommand_inTheWordsOfDockerCompose() {
        Path project = Projects.write(host, "slow", """
                services:
                  app: {image: busybox, command: sleep 1000, depends_on: {db: {condition: service_healthy}}, profiles: [app]}
                  db:
                    image: busybox
                    command: sleep 1000
                    stop_grace_period: 0s
                    healthcheck: {test: "false", interval: 100s, start_period: 100s}
                """);

        JcomposeHost.Result db = host.run(project, "up", "--wait", "--wait-timeout", "1");
        assertThat(db.exitCode()).isEqualTo(1);
        assertThat(db.stderr()).contains("application not healthy after 1s: container slow-db-1");
        JcomposeHost.Result app = host.run(project, "up", "--wait-timeout", "1", "app");
        assertThat(app.exitCode()).isEqualTo(1);
        assertThat(app.stderr()).contains("timeout waiting for dependencies");
        host.mustRun(project, "--profile", "*", "down");
    }

    @PrivilegedTest
    void dependencyThatCannotBecomeHealthy_becauseItHasEnded_isSaidToHaveEnded() {
        Path project = Projects.write(host, "ended", """
                services:
                  app: {image: busybox, command: sleep 1000, depends_on: {db: {condition: service_healthy}}}
                  db: {image: busybox, command: sh -c "exit 1"}
                """);

        JcomposeHost.Result up = host.run(project, "up", "-d");

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.stderr()).contains("dependency failed to start: container ended-db-1 exited (1)");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void startFirst_inTheForeground_runsTheNewOneBeforeTheOldOneStops() throws InterruptedException {
        Path project = Projects.write(host, "startfirst", startFirst("old"));
        host.mustRun(project, "up", "-d");
        Projects.write(host, "startfirst", startFirst("new"));

        Process up = host.startShell(project, "exec jcompose up --abort-on-container-exit >out 2>&1");
        JcomposeHost.eventually(
                "the old one is gone",
                Duration.ofSeconds(60),
                () -> host.run(project, "exec", "app", "cat", "/order/file")
                        .stdout()
                        .contains("old ends"));
        assertThat(up.isAlive()).as("replacing is no exit").isTrue();
        assertThat(host.mustRun(project, "exec", "app", "cat", "/order/file").stdout())
                .isEqualTo("old begins\nnew begins\nold ends\n");

        up.destroy();
        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(host.mustRun(project, "container", "logs", "startfirst-app-1")
                        .stdout())
                .isEqualTo("new\n");
        assertThat(project.resolve("out")).content().contains("app-1 has been recreated", "app-1  | new");
        host.mustRun(project, "down", "-v");
    }

    private static String startFirst(String name) {
        return """
                services:
                  app:
                    image: busybox
                    command:
                      - sh
                      - -c
                      - |
                        trap "echo %1$s ends >>/order/file; exit" TERM
                        echo %1$s begins >>/order/file
                        echo %1$s
                        sleep 1000 & wait
                    volumes: ["order:/order"]
                    deploy: {update_config: {order: start-first}}
                volumes: {order: {}}
                """.formatted(name);
    }
}

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

/** {@code up} in the foreground: what it shows, and what it does not. */
@Timeout(180)
class AttachedIT {
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
    void serviceThatOptsOut_isNotShown_evenIfNamed_unlessAttachedTo() {
        Path project = Projects.write(host, "optsout", """
                services:
                  quiet: {image: busybox, command: echo from quiet, attach: false}
                  loud: {image: busybox, command: echo from loud}
                """);

        assertThat(host.mustRun(project, "up", "quiet", "loud").stdout())
                .contains("from loud")
                .doesNotContain("from quiet");
        assertThat(host.mustRun(project, "up", "--attach", "quiet").stdout()).contains("from quiet");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void interruptedUpOfOneService_stopsIt_andLeavesWhatItNeeds() throws InterruptedException {
        Path project = Projects.write(host, "interrupt", """
                services:
                  app: {image: busybox, command: sleep 1000, depends_on: [db], stop_grace_period: 0s}
                  db: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                """);
        Process up = host.startShell(project, "exec jcompose up app >/dev/null 2>&1");
        JcomposeHost.eventually(
                "app runs", Duration.ofSeconds(60), () -> running(project).contains("app"));

        up.destroy();
        assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(running(project)).isEqualTo("db\n");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void signal_reachesAProcessThatDoesNotReadWhatIsPipedIn() throws InterruptedException {
        Path project = Projects.write(host, "unread", """
                services:
                  app:
                    image: busybox
                    command: sh -c 'trap "echo interrupted; exit 7" TERM; echo ready; while true; do sleep 0.1; done'
                """);
        // more than all buffers on the way hold
        Process run = host.startShell(
                project, "mkfifo input; yes >input & exec jcompose run --rm -T app <input >output 2>/dev/null");
        JcomposeHost.eventually(
                "app runs",
                Duration.ofSeconds(60),
                () -> Projects.read(project, "output").contains("ready"));

        run.destroy();

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isEqualTo(7);
        assertThat(Projects.read(project, "output")).endsWith("interrupted\n");
        host.mustRun(project, "down");
    }

    private static String running(Path project) {
        return host.run(project, "ps", "--services").stdout();
    }

    @PrivilegedTest
    void optionalDependencyThatFails_isSkippedWithTheReason() {
        Path project = Projects.write(host, "optional", """
                services:
                  app: {image: busybox, command: echo from app, depends_on: {cache: {condition: service_healthy, required: false}}}
                  cache: {image: busybox, command: sh -c 'echo no memory; exit 3', healthcheck: {test: "true", interval: 1m}}
                """);

        JcomposeHost.Result up = host.mustRun(project, "up");
        assertThat(up.stdout()).contains("from app");
        assertThat(up.stderr())
                .contains("Container optional-cache-1 Skipped optional dependency \"cache\" failed to start:"
                        + " container optional-cache-1 exited (3)")
                .contains("no memory");
        host.mustRun(project, "down");
    }
}

package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
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
    void optionalDependencyThatFails_isSkippedWithTheReason() {
        Path project = Projects.write(host, "optional", """
                services:
                  app: {image: busybox, command: echo from app, depends_on: {cache: {condition: service_healthy, required: false}}}
                  cache: {image: busybox, command: sh -c 'echo no memory; exit 3', healthcheck: {test: "true", interval: 1m}}
                """);

        JcomposeHost.Result up = host.mustRun(project, "up");
        assertThat(up.stdout()).contains("from app");
        assertThat(up.stderr())
                .contains(
                        "Container optional-cache-1 Skipped optional dependency \"cache\" is not running or is unhealthy:"
                                + " container optional-cache-1 exited (3)")
                .contains("no memory");
        host.mustRun(project, "down");
    }
}

package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What a container sees and may do, and what becomes of commands run in it. */
@Timeout(180)
class ContainerIT {
    private static JcomposeHost host;

    @BeforeAll
    static void start() {
        host = JcomposeHost.withImages("busybox", "python");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @PrivilegedTest
    void container_isIsolatedAsDockersDefaultsAre() {
        Path project = Projects.write(
                host, "isolated", "services: {app: {image: busybox, hostname: inside, command: sleep 1000}}");
        host.mustRun(project, "up", "-d");

        assertThat(in(project, "cat /proc/self/status"))
                .contains("CapEff:\t00000000a80425fb")
                .contains("CapBnd:\t00000000a80425fb")
                .contains("Seccomp:\t2");
        assertThat(in(project, "hostname")).isEqualTo("inside");
        assertThat(in(project, "ls -d /proc/[0-9]* | wc -l")).isIn("3", "4");
        assertThat(in(project, "cat /proc/1/cmdline | tr '\\0' ' '")).isEqualTo("sleep 1000");
        assertThat(in(project, "cat /proc/mounts")).doesNotContain(" /tmp").doesNotContain(" " + host.data());
        assertThat(in(project, "mount -t tmpfs none /tmp 2>&1 || true"))
                .contains("denied")
                .doesNotContain("mounted");
        host.mustRun(project, "down", "-t", "0");
    }

    @PrivilegedTest
    void memoryLimit_killsTheGreedyProcess_andSaysSo() {
        Path project = Projects.write(host, "greedy", """
                services:
                  app:
                    image: python
                    mem_limit: 64m
                    command: python3 -c "x = bytearray(200 * 1024 * 1024)"
                """);

        JcomposeHost.Result up = host.run(project, "up");

        assertThat(up.output())
                .contains("app-1 exited with code 137")
                .containsIgnoringCase("out of memory")
                .contains("64 MiB");
        assertThat(host.mustRun(project, "ps", "-a").stdout()).containsIgnoringCase("out of memory");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void exec_passesInputAndExitCodesThrough() {
        Path project = Projects.write(host, "exec", "services: {app: {image: busybox, command: sleep 1000}}");
        host.mustRun(project, "up", "-d");

        assertThat(host.runWithInput(project, "x\n", "exec", "-T", "app", "cat").stdout())
                .isEqualTo("x\n");
        String file = "services: {piped: {image: busybox}}";
        assertThat(host.runWithInput(project, file, "-f", "-", "config", "--services")
                        .stdout())
                .isEqualTo("piped\n");
        assertThat(host.run(project, "exec", "-T", "app", "sh", "-c", "exit 7").exitCode())
                .isEqualTo(7);
        assertThat(host.run(project, "exec", "-T", "app", "no-such-command").exitCode())
                .isEqualTo(127);
        assertThat(host.run(project, "exec", "-T", "app", "/etc/passwd").exitCode())
                .isEqualTo(126);
        assertThat(host.mustRun(
                                project,
                                "exec",
                                "-T",
                                "-u",
                                "nobody",
                                "-w",
                                "/tmp",
                                "-e",
                                "A=b",
                                "app",
                                "sh",
                                "-c",
                                "id -un; pwd; echo $A")
                        .stdout()
                        .lines())
                .containsExactly("nobody", "/tmp", "b");
        host.mustRun(project, "down", "-t", "0");
    }

    @PrivilegedTest
    void twoProjectsAtTheSameTime_workSideBySide() throws InterruptedException {
        String compose =
                "services: {app: {image: busybox, command: sleep 1000}, aux: {image: busybox, command: sleep 1000}}";
        Path left = Projects.write(host, "left", compose);
        Path right = Projects.write(host, "right", compose);

        Process first = host.start(left, "up", "-d");
        Process second = host.start(right, "up", "-d");

        assertThat(first.waitFor()).isZero();
        assertThat(second.waitFor()).isZero();
        for (Path project : List.of(left, right)) {
            eventually(
                    "both run",
                    Duration.ofSeconds(5),
                    () -> host.mustRun(project, "ps", "-q").stdout().lines().count() == 2);
        }
        host.mustRun(left, "down", "-t", "0");
        assertThat(host.mustRun(right, "ps", "-q").stdout().lines()).hasSize(2);
        host.mustRun(right, "down", "-t", "0");
    }

    private static String in(Path project, String script) {
        return host.mustRun(project, "exec", "-T", "app", "sh", "-c", script)
                .stdout()
                .strip();
    }
}

package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What happens around the life of containers: hooks, secrets and configs, pause, and the host's restart. */
@Timeout(180)
class LifecycleIT {
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
    void hooks_runAroundTheContainer_andPreStartOnlyForANewOne() {
        Path project = Projects.write(host, "hooks", """
                services:
                  s:
                    image: busybox
                    user: "1000:1000"
                    command: sleep 1000
                    stop_grace_period: 0s
                    volumes: ["data:/data"]
                    pre_start: [{command: [sh, -c, "echo pre $$(id -u) >>/data/log; chmod 777 /data"], user: root}]
                    post_start: [{command: [sh, -c, "echo post $$(id -u) $$WHO >>/data/log2"], environment: [WHO=me]}]
                    pre_stop: [{command: [sh, -c, "echo stop >>/data/log2"]}]
                volumes: {data: {}}
                """);
        host.mustRun(project, "up", "-d");
        host.mustRun(project, "restart");

        assertThat(host.mustRun(project, "exec", "-T", "s", "cat", "/data/log", "/data/log2")
                        .stdout())
                .isEqualTo("pre 0\npost 1000 me\nstop\npost 1000 me\n");
        assertThat(host.mustRun(project, "ps", "-a", "-q").stdout().lines()).hasSize(1);

        Projects.file(project, "compose.yaml", """
                services:
                  s:
                    image: busybox
                    command: sleep 1000
                    stop_grace_period: 0s
                    pre_start: [{command: [sh, -c, "echo no such table; exit 3"]}]
                """);
        JcomposeHost.Result failed = host.run(project, "up", "-d");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.stderr()).contains("exited with status 3").contains("no such table");
        host.mustRun(project, "down", "-v");
    }

    @PrivilegedTest
    void secretsAndConfigs_haveTheirOwnerAndMode_areNobodyElsesOnTheHost_andAreAppliedWhenChanged() throws IOException {
        Path project = Projects.write(host, "secrets", """
                services:
                  s:
                    image: busybox
                    command: sleep 1000
                    stop_grace_period: 0s
                    secrets: [{source: file, uid: "1000", gid: "1001", mode: 0400}, inline]
                    configs: [{source: text, target: /etc/app.conf}]
                secrets:
                  file: {file: ./secret.txt}
                  inline: {environment: SECRET}
                configs: {text: {content: "from the file"}}
                """);
        Projects.file(project, "secret.txt", "one");
        Projects.file(project, ".env", "SECRET=hidden\n");
        host.mustRun(project, "up", "-d");

        assertThat(host.mustRun(project, "exec", "-T", "s", "stat", "-c", "%a %u %g", "/run/secrets/file")
                        .stdout())
                .isEqualTo("400 1000 1001\n");
        assertThat(host.mustRun(
                                project,
                                "exec",
                                "-T",
                                "s",
                                "cat",
                                "/run/secrets/file",
                                "/run/secrets/inline",
                                "/etc/app.conf")
                        .stdout())
                .isEqualTo("onehiddenfrom the file");
        try (Stream<Path> files = Files.walk(host.data().resolve("projects"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.getPosixFilePermissions(file))
                        .as(file.toString())
                        .isSubsetOf(Set.of(
                                java.nio.file.attribute.PosixFilePermission.OWNER_READ,
                                java.nio.file.attribute.PosixFilePermission.OWNER_WRITE));
            }
        }
        String before = host.mustRun(project, "ps", "-q").stdout();
        host.mustRun(project, "up", "-d");
        assertThat(host.mustRun(project, "ps", "-q").stdout()).isEqualTo(before);

        Projects.file(project, "secret.txt", "two");
        host.mustRun(project, "up", "-d");
        assertThat(host.mustRun(project, "exec", "-T", "s", "cat", "/run/secrets/file")
                        .stdout())
                .isEqualTo("two");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void pausedContainer_isShownAsSuch_andCanBeStopped() {
        Path project = Projects.write(host, "paused", """
                services: {s: {image: busybox, command: sleep 1000, stop_grace_period: 0s}}
                """);
        host.mustRun(project, "up", "-d");
        host.mustRun(project, "pause");
        assertThat(host.mustRun(project, "ps").stdout()).contains("(Paused)");
        host.mustRun(project, "unpause");
        assertThat(host.mustRun(project, "ps").stdout()).doesNotContain("(Paused)");
        host.mustRun(project, "pause");
        host.mustRun(project, "stop");
        assertThat(host.mustRun(project, "ps", "-a").stdout()).contains("Exited");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void afterAReboot_whatRestartsAlwaysIsBack_andNothingElse() throws IOException {
        Path project = Projects.write(host, "reboot", """
                services:
                  always: {image: busybox, command: sleep 1000, stop_grace_period: 0s, restart: always}
                  unless: {image: busybox, command: sleep 1000, stop_grace_period: 0s, restart: unless-stopped}
                  never: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                """);
        host.mustRun(project, "up", "-d");
        host.mustRun(project, "stop");
        host.mustRun(project, "engine", "stop");
        Files.writeString(host.data().resolve("engine").resolve("boot-id"), "of another start");

        String up = "";
        while (!up.contains("reboot-always-1")) { // bounded by the test's timeout
            up = host.mustRun(project, "ps").stdout();
        }
        assertThat(up).doesNotContain("reboot-unless-1").doesNotContain("reboot-never-1");
        host.mustRun(project, "down");
    }
}

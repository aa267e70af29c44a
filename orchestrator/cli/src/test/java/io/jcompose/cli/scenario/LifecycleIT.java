package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
        assertThat(failed.stderr())
                .contains("service \"s\" pre_start[0] [sh, -c, echo no such table; exit 3] exited with code 3")
                .contains("no such table");
        host.mustRun(project, "down", "-v");
    }

    @PrivilegedTest
    void outputOfHooks_isShownAmongTheLines_andAmongTheProgressWhenDetached() throws IOException {
        Path project = Projects.write(host, "hooklines", """
                services:
                  s:
                    image: busybox
                    command: sh -c 'echo own; sleep 1'
                    stop_grace_period: 0s
                    pre_start: [{command: [sh, -c, "echo before; echo loud >&2"]}]
                    post_start: [{command: [sh, -c, "echo after; printf unended"]}]
                    pre_stop: [{command: [sh, -c, "echo bye"]}]
                """);

        assertThat(host.mustRun(project, "up").stdout().lines())
                .contains(
                        "s pre_start[0] ->  | before",
                        "s pre_start[0] ->  | loud",
                        "s-1 ->             | after",
                        "s-1 ->             | unended")
                .anyMatch(line -> line.matches("s-1 +\\| own"));
        host.mustRun(project, "down");

        String compose = Files.readString(project.resolve("compose.yaml"));
        Projects.file(project, "compose.yaml", compose.replace("sleep 1", "sleep 1000"));
        assertThat(host.mustRun(project, "up", "-d").stderr())
                .contains(" hooklines-s-1 pre_start[0] -> | before\n", " hooklines-s-1 -> | after\n");
        assertThat(host.mustRun(project, "down").stderr()).contains(" hooklines-s-1 -> | bye\n");
    }

    @PrivilegedTest
    void hookThatFails_failsTheCommand_inTheWordsOfDockerCompose() {
        Path project = Projects.write(host, "hookfails", """
                services:
                  late: {image: busybox, command: sleep 1000, stop_grace_period: 0s, pre_stop: [{command: "sh -c 'echo why; exit 4'"}]}
                """);
        host.mustRun(project, "up", "-d");

        JcomposeHost.Result stop = host.run(project, "stop");
        assertThat(stop.exitCode()).isEqualTo(1);
        assertThat(stop.stderr()).contains("late hook exited with status 4; container hookfails-late-1, pre_stop");
        assertThat(host.mustRun(project, "ps", "--services").stdout())
                .as("it is stopped nonetheless")
                .isEmpty();
        host.mustRun(project, "down");

        Projects.file(project, "compose.yaml", """
                services: {early: {image: busybox, command: sleep 1000, stop_grace_period: 0s, post_start: [{command: [nonsense]}]}}
                """);
        JcomposeHost.Result up = host.run(project, "up", "-d");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.stderr()).contains("early hook exited with status 127");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void whoSharesANetwork_goesByTheOthersName() throws IOException {
        Path project = Projects.write(host, "hostnames", """
                services:
                  a: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                  b: {image: busybox, command: sleep 1000, stop_grace_period: 0s, network_mode: "service:a"}
                  c: {image: busybox, command: sleep 1000, stop_grace_period: 0s, depends_on: [a],
                      network_mode: "container:hostnames-a-1", volumes_from: ["container:hostnames-a-1"]}
                  h: {image: busybox, command: sleep 1000, stop_grace_period: 0s, network_mode: host}
                """);
        host.mustRun(project, "up", "-d");

        String name = hostname(project, "a");
        assertThat(hostname(project, "b")).isEqualTo(name);
        assertThat(hostname(project, "c")).isEqualTo(name);
        assertThat(hostname(project, "h")).isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname")));

        host.mustRun(project, "up", "-d", "--force-recreate", "--no-deps", "a");
        host.mustRun(project, "up", "-d");
        assertThat(hostname(project, "b")).isEqualTo(hostname(project, "a")).isNotEqualTo(name);
        host.mustRun(project, "down");
    }

    private static String hostname(Path project, String service) {
        return host.mustRun(project, "exec", "-T", service, "hostname").stdout();
    }

    @PrivilegedTest
    void orphansThatAreToBeIgnored_areNotMentioned() {
        Path project = Projects.write(host, "orphans", """
                services:
                  a: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                  b: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                """);
        host.mustRun(project, "up", "-d");
        Projects.file(project, "compose.yaml", """
                services:
                  a: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                """);
        assertThat(host.mustRun(project, "up", "-d").stderr()).contains("Found orphan containers (orphans-b-1)");
        Projects.file(project, ".env", "COMPOSE_IGNORE_ORPHANS=true\n");
        assertThat(host.mustRun(project, "up", "-d").stderr()).doesNotContain("orphan containers");
        Projects.file(project, ".env", "");
        host.mustRun(project, "down", "--remove-orphans");
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

    /** As in a container that is started anew on a host that was not: the kernel is the same, all processes are gone. */
    @PrivilegedTest
    void whenAllProcessesAndTheRunFolderAreGone_whatRanIsBack_inOrder() throws IOException {
        Path project = Projects.write(host, "lost", """
                services:
                  db:
                    image: busybox
                    command: sh -c 'touch /tmp/ready; echo db; sleep 1000'
                    stop_grace_period: 0s
                    restart: always
                    healthcheck: {test: test -f /tmp/ready, interval: 200ms}
                  web:
                    image: busybox
                    command: sh -c 'echo web; sleep 1000'
                    stop_grace_period: 0s
                    restart: unless-stopped
                    depends_on: {db: {condition: service_healthy}}
                  job: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                """);
        host.mustRun(project, "up", "-d");
        List<ProcessHandle> monitors = Stream.of("db", "web", "job")
                .map(service ->
                        host.mustRun(project, "container", "inspect", "-f", "{{.State.Pid}}", "lost-" + service + "-1"))
                .map(pid -> ProcessHandle.of(Long.parseLong(pid.stdout().strip())))
                .map(main -> main.orElseThrow().parent().orElseThrow())
                .toList();
        endEngine(project);
        monitors.forEach(ProcessHandle::destroyForcibly);
        monitors.forEach(monitor -> monitor.onExit().join());
        for (Path file : deepestFirst(host.run())) {
            Files.delete(file);
        }

        JcomposeHost.eventually(
                "both run again",
                Duration.ofSeconds(60),
                () -> host.mustRun(project, "ps")
                                .stdout()
                                .lines()
                                .filter(line -> line.contains("lost-db-1") || line.contains("lost-web-1"))
                                .allMatch(line -> line.contains(" Up "))
                        && host.mustRun(project, "ps").stdout().lines().count() == 3);
        assertThat(host.mustRun(project, "logs", "--no-log-prefix").stdout()).isEqualTo("db\nweb\ndb\nweb\n");
        assertThat(host.mustRun(project, "ps", "-a", "job").stdout()).contains("Exited (137)");
        host.mustRun(project, "down");
    }

    /** Returns once its process is gone: it would restart what ends now. */
    private static void endEngine(Path project) {
        String pid = host.mustRun(project, "engine", "status").stdout().replaceFirst("(?s).*pid (\\d+).*", "$1");
        Optional<ProcessHandle> engine = ProcessHandle.of(Long.parseLong(pid));
        host.mustRun(project, "engine", "stop");
        engine.ifPresent(process -> process.onExit().join());
    }

    private static List<Path> deepestFirst(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
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
        Files.writeString(host.data().resolve("engine").resolve("boot-id"), "00000000-0000-4000-8000-000000000000");

        String up = "";
        while (!up.contains("reboot-always-1")) { // bounded by the test's timeout
            up = host.mustRun(project, "ps").stdout();
        }
        assertThat(up).doesNotContain("reboot-unless-1").doesNotContain("reboot-never-1");
        host.mustRun(project, "down");
    }
}

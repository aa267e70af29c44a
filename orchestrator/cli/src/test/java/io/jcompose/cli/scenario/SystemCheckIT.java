package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.JcomposeHost.Result;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** {@code system check} finds what does not fit together, and {@code --repair} mends it without losing a volume. */
@Timeout(300)
class SystemCheckIT {
    private static final String WHOLE = "Containers, networks, volumes and images are whole";

    private JcomposeHost host;
    private Path project;

    @BeforeEach
    void up() {
        host = JcomposeHost.withImages("busybox");
        project = Projects.write(host, "checked", """
                services:
                  web: {image: busybox, command: sleep 1000, init: true, ports: ["80"], volumes: ["data:/data"]}
                  db: {image: busybox, command: sleep 1000, init: true}
                volumes: {data: {}}
                """);
        host.mustRun(project, "up", "-d");
        host.mustRun(project, "exec", "-T", "web", "sh", "-c", "echo kept > /data/file");
    }

    @AfterEach
    void close() {
        host.close();
    }

    @PrivilegedTest
    void damagedRecords_areRestoredFromTheirCopies_andNobodyNotices() throws IOException {
        assertThat(host.mustRun(project, "system", "check").stdout()).contains(WHOLE);
        List<Path> records = records();
        assertThat(records).hasSizeGreaterThan(7);
        for (String damage : List.of("", "{\"id\":\"0", "\0\1\2\3")) {
            for (Path file : records) {
                Files.writeString(file, damage);
            }
            host.mustRun(project, "engine", "stop");

            assertThat(host.mustRun(project, "system", "check").stdout()).contains(WHOLE);
            assertThat(host.mustRun(project, "exec", "-T", "web", "cat", "/data/file")
                            .stdout())
                    .isEqualTo("kept\n");
            assertThat(host.mustRun(project, "up", "-d").output())
                    .contains("Running")
                    .doesNotContain("Recreate");
            host.mustRun(project, "exec", "-T", "web", "ping", "-c1", "-W5", "db");
        }
    }

    @PrivilegedTest
    void recordsDamagedBeyondRepair_areFoundAndMended_theVolumeStays() throws IOException {
        Path container = containers().get(0);
        Files.writeString(container.resolve("config.json"), "");
        Files.writeString(container.resolve("config.json.copy"), "");
        Path volume = host.data().resolve("volumes/checked_data");
        Files.writeString(volume.resolve("volume.json"), "x");
        Files.delete(volume.resolve("volume.json.copy"));

        Result check = host.run(project, "system", "check");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.stdout())
                .contains("container %.12s: its record".formatted(container.getFileName()))
                .contains("volume checked_data: its record", "labels and options of project 'checked'");
        assertThat(check.stderr()).contains("system check --repair");

        mend();
        host.mustRun(project, "up", "-d");
        assertThat(host.mustRun(project, "exec", "-T", "web", "cat", "/data/file")
                        .stdout())
                .isEqualTo("kept\n");
        host.mustRun(project, "down", "-v");
        assertThat(volume).doesNotExist();
    }

    @PrivilegedTest
    void leftoversOnTheHost_areFoundAndRemoved() throws Exception {
        Files.createDirectories(
                host.data().resolve("containers/." + "a".repeat(64)).resolve("upper"));
        Files.createDirectories(host.run().resolve("c/0123456789abcdef"));
        Path mount = Files.createDirectories(containers().get(0).resolve("left"));
        shell("mount -t tmpfs left " + mount);
        shell("for f in memory pids .; do d=/sys/fs/cgroup/$f/" + host.cgroup() + "; test ! -d $d || mkdir $d/"
                + "b".repeat(64) + "; done");

        Result check = host.run(project, "system", "check");
        assertThat(check.stdout().lines().toList())
                .anyMatch(line -> line.startsWith("container folder .aaaaaaaaaaaa"))
                .anyMatch(line -> line.startsWith("run folder"))
                .anyMatch(line -> line.startsWith("mount on " + mount))
                .anyMatch(line -> line.startsWith("cgroup " + host.cgroup() + "/bbbbbbbbbbbb"));

        mend();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(mount.toString());
        host.mustRun(project, "exec", "-T", "web", "true");
    }

    @PrivilegedTest
    void monitorWhoseContainerIsGone_isFoundAndEnded() throws IOException {
        Path container = containers().get(0);
        Path elsewhere = host.data().resolve("elsewhere");
        Files.move(container, elsewhere);

        assertThat(host.run(project, "system", "check").stdout()).contains("a monitor whose container is gone");

        mend();
        host.mustRun(project, "up", "-d");
        host.mustRun(project, "exec", "-T", "web", "true");
    }

    @PrivilegedTest
    void bridgesPairsAndConnections_areMadeAgain() throws Exception {
        shell("for link in $(ip -o link show type bridge | grep -o ' jc-[0-9a-f]*'); do ip link delete $link; done");
        try (Stream<Path> endpoints = Files.list(host.data().resolve("networks/endpoints"))) {
            for (Path file : endpoints.toList()) {
                Files.delete(file);
            }
        }

        Result check = host.run(project, "system", "check");
        assertThat(check.stdout())
                .contains("network checked_default: its bridge", "is gone")
                .contains("container checked-web-1: it runs, but is not attached to network checked_default")
                .contains("it belongs to no network and to no container");

        mend();
        host.mustRun(project, "exec", "-T", "web", "ping", "-c1", "-W5", "db");
    }

    private void mend() {
        assertThat(host.mustRun(project, "system", "check", "--repair").stdout())
                .contains("; repaired");
        assertThat(host.mustRun(project, "system", "check").stdout()).contains(WHOLE);
    }

    private List<Path> containers() throws IOException {
        try (Stream<Path> found = Files.list(host.data().resolve("containers"))) {
            return found.sorted().toList();
        }
    }

    /** Of containers, projects, networks and volumes, without their copies. */
    private List<Path> records() throws IOException {
        try (Stream<Path> found = Files.walk(host.data(), 4)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> file.toString()
                            .matches(".*/(containers/.*[.]json|volumes/[^/]*/volume[.]json"
                                    + "|projects/.*[.]json|networks/(networks|endpoints)/[^.][^/]*)"))
                    .toList();
        }
    }

    private static void shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-ec", script).inheritIO().start();
        assertThat(process.waitFor()).as(script).isZero();
    }
}

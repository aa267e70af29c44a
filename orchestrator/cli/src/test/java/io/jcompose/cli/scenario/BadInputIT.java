package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.HostSnapshot;
import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** Bad input gives one clear error with its place, and leaves nothing behind. */
@Timeout(120)
class BadInputIT {
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
    void unknownKey_isNamedWithItsPlaceAndTheNearestKey() {
        refused(
                "services:\n  web:\n    image: busybox\n    enviroment: {A: b}\n",
                1,
                "compose.yaml:4:5",
                "enviroment",
                "environment");
    }

    @PrivilegedTest
    void wrongType_isNamedWithItsPlace() {
        refused(
                "services:\n  web:\n    image: busybox\n    ports: yes please\n",
                1,
                "compose.yaml:4:",
                "services.web.ports");
    }

    @PrivilegedTest
    void missingImage_isNamed() {
        refused("services: {web: {image: 127.0.0.1:1/no/such:1}}", 1, "127.0.0.1:1/no/such:1");
    }

    @PrivilegedTest
    void cyclicDependsOn_showsTheCycle() {
        refused(
                "services:\n  a: {image: busybox, depends_on: [b]}\n  b: {image: busybox, depends_on: [a]}\n",
                1,
                "compose.yaml:",
                "a -> b -> a");
    }

    @PrivilegedTest
    void requiredVariable_isNamedWithItsMessage() {
        refused(
                "services: {web: {image: 'busybox:${TAG:?choose a tag}'}}",
                1,
                "compose.yaml:1:",
                "TAG",
                "choose a tag");
    }

    @PrivilegedTest
    void missingBindSource_isNamed() {
        refused("""
                services:
                  web:
                    image: busybox
                    command: sleep 1000
                    volumes: [{type: bind, source: ./missing, target: /x, bind: {create_host_path: false}}]
                """, 1, "missing", "does not exist");
    }

    @PrivilegedTest
    void dockerfileSyntaxError_isNamedWithItsLine() {
        Path project = Projects.write(host, "bad", "services: {web: {build: .}}");
        Projects.file(project, "Dockerfile", "FROM busybox\nRUNN echo\n");

        refuses(project, 1, "Dockerfile:2", "RUNN", "RUN");
    }

    @PrivilegedTest
    void failingRun_showsItsOutputLineAndExitCode() {
        Path project = Projects.write(host, "bad", "services: {web: {build: .}}");
        Projects.file(project, "Dockerfile", "FROM busybox\nRUN echo about to fail && exit 3\n");

        refuses(project, 1, "Dockerfile:2", "about to fail", "3");
    }

    @PrivilegedTest
    void commandNotFound_isNamed() {
        Path project = Projects.write(host, "bad", "services: {web: {image: busybox, command: no-such-program}}");

        JcomposeHost.Result up = host.run(project, "up", "-d");

        assertThat(up.exitCode()).isIn(1, 127);
        assertThat(up.stderr())
                .contains("no-such-program")
                .contains("not found")
                .doesNotContain("\tat ");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void brokenArchive_isRefused() {
        Path folder = host.project("archive");
        Projects.file(folder, "broken.tar", "this is no archive");

        JcomposeHost.Result load = host.run(folder, "image", "load", "-i", "broken.tar");

        assertThat(load.exitCode()).isEqualTo(1);
        assertThat(load.stderr()).contains("broken.tar").doesNotContain("\tat ");
    }

    private static void refused(String compose, int exitCode, String... words) {
        refuses(Projects.write(host, "bad", compose), exitCode, words);
    }

    private static void refuses(Path project, int exitCode, String... words) {
        HostSnapshot before = HostSnapshot.take(host.cgroup(), host.data().resolve("containers"));

        JcomposeHost.Result up = host.run(project, "up", "-d");

        assertThat(up.exitCode()).as(up.toString()).isEqualTo(exitCode);
        assertThat(up.stderr()).contains(words).doesNotContain("\tat ").doesNotContain("Exception");
        host.mustRun(host.project("."), "-p", "bad", "down");
        assertThat(HostSnapshot.take(host.cgroup(), host.data().resolve("containers"))
                        .since(before))
                .isEmpty();
    }
}

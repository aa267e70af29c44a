package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.HostSnapshot;
import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** A published port is reached from everywhere it should be, and a taken one is refused naming its holder. */
@Timeout(180)
class PortsIT {
    private static JcomposeHost host;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        // The test's network namespace has only loopback: give the host an address of its own.
        new ProcessBuilder("ip", "address", "add", "192.0.2.1/32", "dev", "lo")
                .start()
                .waitFor();
        host = JcomposeHost.withImages("busybox", "python");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @PrivilegedTest
    void publishedPort_answersFromTheHostAndFromOtherContainers() {
        Path project = Projects.write(host, "ports", """
                services:
                  web:
                    image: python
                    command: sh -c "mkdir -p /www && echo served > /www/index.html && cd /www && exec python3 -m http.server 80"
                    ports: ["5120:80"]
                  same: {image: python, command: sleep 1000}
                  other: {image: python, command: sleep 1000, networks: [elsewhere]}
                networks: {elsewhere: {}}
                """);
        host.mustRun(project, "up", "-d");

        assertThat(Projects.getWhenReady("http://127.0.0.1:5120/")).isEqualTo("served");
        assertThat(Projects.get("http://[::1]:5120/")).isEqualTo(Optional.of("served"));
        assertThat(Projects.get("http://192.0.2.1:5120/")).isEqualTo(Optional.of("served"));
        assertThat(fetchFrom(project, "same", "http://web/")).isEqualTo("served");
        assertThat(fetchFrom(project, "same", "http://192.0.2.1:5120/")).isEqualTo("served");
        assertThat(fetchFrom(project, "other", "http://192.0.2.1:5120/")).isEqualTo("served");
        assertThat(fetchFrom(project, "web", "http://192.0.2.1:5120/")).isEqualTo("served");
        assertThat(host.mustRun(project, "port", "web", "80").stdout().strip()).isEqualTo("0.0.0.0:5120");
        assertThat(host.run(project, "exec", "-T", "other", "getent", "hosts", "web")
                        .exitCode())
                .as("a name of another network")
                .isNotZero();
        host.mustRun(project, "down", "-t", "0");
        assertThat(Projects.get("http://127.0.0.1:5120/")).isEmpty();
    }

    @PrivilegedTest
    void freePort_isTheSameAfterARestart() {
        Path project = Projects.write(host, "freeport", """
                services: {web: {image: busybox, command: sleep 1000, stop_grace_period: 0s, ports: ["80", "5130-5139:81"]}}
                """);
        host.mustRun(project, "up", "-d");
        String any = host.mustRun(project, "port", "web", "80").stdout();
        String ofRange = host.mustRun(project, "port", "web", "81").stdout();

        host.mustRun(project, "restart");
        host.mustRun(project, "stop");
        host.mustRun(project, "start");

        assertThat(host.mustRun(project, "port", "web", "80").stdout()).isEqualTo(any);
        assertThat(host.mustRun(project, "port", "web", "81").stdout()).isEqualTo(ofRange);
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void takenPort_isRefusedBeforeAnythingStarts_namingItsHolder() throws IOException {
        Path project = Projects.write(host, "taken", """
                services:
                  first: {image: busybox, command: sleep 1000}
                  second: {image: busybox, command: sleep 1000, ports: ["5121:80"], depends_on: [first]}
                """);
        HostSnapshot before = HostSnapshot.take(host.cgroup(), host.data().resolve("containers"));
        try (ServerSocket holder = new ServerSocket(5121, 1, InetAddress.getByName("0.0.0.0"))) {
            JcomposeHost.Result up = host.run(project, "up");

            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.stderr())
                    .contains("5121")
                    .contains("java")
                    .contains("pid " + ProcessHandle.current().pid());
            assertThat(holder.isBound()).isTrue();
        }
        assertThat(host.mustRun(project, "ps", "-a", "-q").stdout()).isEmpty();
        assertThat(HostSnapshot.take(host.cgroup(), host.data().resolve("containers"))
                        .since(before))
                .isEmpty();
    }

    @PrivilegedTest
    void takenPort_inTheBackground_isNamedFirst_andHoldsBackWhatNeedsItUntilTheNextUp() throws IOException {
        Path project = Projects.write(host, "held", """
                services:
                  free: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                  web: {image: busybox, command: sleep 1000, stop_grace_period: 0s, ports: ["5122:80"], depends_on: [free]}
                  late: {image: busybox, command: sleep 1000, stop_grace_period: 0s, depends_on: [web]}
                """);
        String free;
        try (ServerSocket holder = new ServerSocket(5122, 1, InetAddress.getByName("0.0.0.0"))) {
            JcomposeHost.Result up = host.run(project, "up", "-d");

            assertThat(up.exitCode()).isEqualTo(1);
            assertThat(up.stderr().indexOf("pid " + ProcessHandle.current().pid()))
                    .isBetween(0, up.stderr().indexOf("held-free-1 Starting"));
            assertThat(holder.isBound()).isTrue();
            assertThat(host.mustRun(project, "ps", "--services").stdout()).isEqualTo("free\n");
            free = host.mustRun(project, "ps", "-q", "free").stdout();
        }
        host.mustRun(project, "up", "-d");
        assertThat(host.mustRun(project, "ps", "--services").stdout().lines())
                .containsExactlyInAnyOrder("free", "late", "web");
        assertThat(host.mustRun(project, "ps", "-q", "free").stdout()).isEqualTo(free);
        host.mustRun(project, "down", "-t", "0");
    }

    @PrivilegedTest
    void portOfAnotherContainer_isRefusedNamingThatContainerAndItsProject() {
        String file = """
                services: {web: {image: busybox, command: sleep 1000, stop_grace_period: 0s, ports: ["5123:80"]}}
                """;
        Path one = Projects.write(host, "holds", file);
        Path other = Projects.write(host, "wants", file);
        host.mustRun(one, "up", "-d");

        JcomposeHost.Result up = host.run(other, "up", "-d");
        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.stderr())
                .contains("port 5123/tcp on 0.0.0.0 is published by container 'holds-web-1' (service 'web' of"
                        + " project 'holds')");
        host.mustRun(one, "down", "-t", "0");
        host.mustRun(one, "container", "run", "-d", "--name", "alone", "-p", "5123:80", "busybox", "sleep", "1000");

        assertThat(host.run(other, "up", "-d").stderr()).contains("is published by container 'alone'\n");
        assertThat(host.run(one, "container", "run", "-d", "--name", "late", "-p", "5123:80", "busybox", "true")
                        .exitCode())
                .isEqualTo(125);
        assertThat(host.mustRun(one, "container", "ls", "-a", "--filter", "name=late", "--format", "{{.Status}}")
                        .stdout())
                .isEqualTo("Created\n");
        assertThat(host.mustRun(one, "inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "late")
                        .stdout())
                .isEqualTo("created 128\n");
        host.mustRun(one, "container", "rm", "-f", "alone", "late");
    }

    /** By Python: the name lookup of a static busybox needs glibc's modules, which its image lacks. */
    private static String fetchFrom(Path project, String service, String url) {
        String script = "import urllib.request as u; print(u.urlopen('%s', timeout=5).read().decode())".formatted(url);
        return host.mustRun(project, "exec", "-T", service, "python3", "-c", script)
                .stdout()
                .strip();
    }
}

package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What a container of several networks sees of them. */
@Timeout(180)
class NetworksIT {
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
    void containerOfSeveralNetworks_hasAWayOutForEachFamily_andAddressesReadAsPeopleWriteThem() {
        Path project = Projects.write(host, "families", """
                services:
                  s:
                    image: busybox
                    command: sleep 1000
                    stop_grace_period: 0s
                    ports: ["[::1]:5140:80"]
                    networks:
                      four: {gw_priority: 100}
                      six: {ipv6_address: "fd00:77::50"}
                networks:
                  four: {}
                  six: {enable_ipv6: true, ipam: {config: [{subnet: "fd00:77::/64"}, {subnet: 10.177.6.0/24}]}}
                """);
        host.mustRun(project, "up", "-d");

        assertThat(inside(project, "ip -6 route | grep ^default")).startsWith("default via fd00:77::1 ");
        assertThat(inside(project, "ip route | grep -c ^default")).isEqualTo("1\n");
        assertThat(inside(project, "cat /etc/hosts")).contains("\nfd00:77::50\t");
        assertThat(host.mustRun(project, "ps").stdout()).contains("[::1]:5140->80/tcp");
        host.mustRun(project, "down");
    }

    /** Where Docker answers, and where the settings of many a proxy therefore ask. */
    @PrivilegedTest
    void names_areAnsweredAtDockersAddressToo_byEitherProtocol() {
        Path project = Projects.write(host, "dockersaddress", """
                services:
                  s: {image: busybox, command: sleep 1000, stop_grace_period: 0s, networks: [inner, outer]}
                  t: {image: busybox, command: sleep 1000, stop_grace_period: 0s, networks: [inner]}
                networks:
                  inner: {internal: true}
                  outer: {}
                """);
        host.mustRun(project, "up", "-d");
        String address = host.mustRun(project, "exec", "t", "hostname", "-i").stdout();

        assertThat(inside(project, "nslookup -type=a t 127.0.0.11")).contains("Address: " + address);
        assertThat(host.mustRun(project, "exec", "t", "nslookup", "-type=a", "t", "127.0.0.11")
                        .stdout())
                .contains("Address: " + address);
        assertThat(inside(project, "nc -w 2 127.0.0.11 53 </dev/null && echo connected"))
                .isEqualTo("connected\n");
        host.mustRun(project, "down");
    }

    private static String inside(Path project, String script) {
        return host.mustRun(project, "exec", "-T", "s", "sh", "-c", script).stdout();
    }

    @PrivilegedTest
    void predefinedNetworks_areAlwaysThere_andNobodyElseCanHaveTheirNames() {
        Path here = Projects.write(host, "predefined", "services: {}\n");
        assertThat(host.mustRun(here, "network", "ls", "--filter", "type=builtin", "--format", "{{.Name}} {{.Driver}}")
                        .output())
                .isEqualTo("bridge bridge\nhost host\nnone null\n");
        assertThat(host.mustRun(here, "network", "inspect", "-f", "{{.Name}} {{.Driver}}", "bridge", "host")
                        .output())
                .isEqualTo("bridge bridge\nhost host\n");
        assertThat(host.run(here, "network", "create", "bridge").output()).contains("already exists");
        assertThat(host.run(here, "network", "rm", "none").output()).contains("pre-defined", "cannot be removed");
        assertThat(host.mustRun(here, "network", "prune", "-f").output()).doesNotContain("bridge", "host", "none");

        host.mustRun(here, "network", "create", "own");
        host.mustRun(
                here, "container", "run", "-d", "--init", "--name", "c", "--network", "own", "busybox", "sleep", "99");
        assertThat(host.run(here, "network", "connect", "host", "c").output()).contains("is a mode");
        host.mustRun(here, "network", "connect", "bridge", "c");
        assertThat(host.mustRun(here, "network", "inspect", "-f", "{{range .Containers}}{{.Name}}{{end}}", "bridge")
                        .output())
                .isEqualTo("c\n");
        host.mustRun(here, "network", "disconnect", "bridge", "c");
        assertThat(host.mustRun(here, "network", "inspect", "-f", "{{len .Containers}}", "bridge")
                        .output())
                .isEqualTo("0\n");
        host.mustRun(here, "container", "rm", "-f", "c");
        host.mustRun(here, "network", "rm", "own");
    }
}

package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** Flags, fields and exit codes that scripts written for docker count on. */
@Timeout(180)
class DockerFormsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
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
    void inspect_hasTheFieldsThatScriptsRead() {
        Path here = Projects.write(host, "inspected", "services: {}");
        host.mustRun(
                here,
                "container",
                "run",
                "-d",
                "--name",
                "box",
                "-p",
                "127.0.0.1:0:80",
                "-v",
                "store:/data:ro",
                "-l",
                "a=b",
                "--entrypoint",
                "sleep",
                "--health-cmd",
                "true",
                "busybox",
                "1000");
        host.mustRun(here, "container", "run", "-d", "--name", "bare", "busybox", "sleep", "1000");

        assertThat(format(here, "box", "{{.ID}}")).isEqualTo(format(here, "box", "{{.Id}}"));
        assertThat(format(here, "box", "{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Path}} {{.Args}}"))
                .isEqualTo("[\"sleep\"] [\"1000\"] sleep [1000]\n");
        assertThat(format(here, "box", "{{.HostConfig.Binds}} {{json .HostConfig.CapAdd}} {{.GraphDriver.Name}}"))
                .isEqualTo("[store:/data:ro] null overlay2\n");
        assertThat(format(here, "box", "{{range .Mounts}}{{.Name}} {{.Destination}} {{.Mode}} {{.RW}}{{end}}"))
                .isEqualTo("store /data ro false\n");
        assertThat(format(here, "box", "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostIp}}"))
                .isEqualTo("127.0.0.1\n");
        assertThat(format(here, "box", "{{.NetworkSettings.IPAddress}}"))
                .isEqualTo(format(here, "box", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"));
        assertThat(format(here, "box", "{{json .Config.Healthcheck.Test}}")).isEqualTo("[\"CMD-SHELL\",\"true\"]\n");
        assertThat(format(here, "bare", "{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}"))
                .isEqualTo("none\n");
        assertThat(host.run(here, "inspect", "-f", "{{.State", "box").exitCode())
                .isEqualTo(64);
        assertThat(host.run(here, "inspect", "-f", "{{.Nope}}", "box").exitCode())
                .isEqualTo(1);
        assertThat(host.mustRun(here, "container", "top", "bare", "-o", "pid,comm")
                        .stdout())
                .startsWith("PID")
                .contains("COMMAND", "sleep");
        assertThat(host.mustRun(here, "container", "ls", "--filter", "since=box", "--format", "{{.Names}}")
                        .stdout())
                .isEqualTo("bare\n");
        assertThat(host.mustRun(here, "container", "ls", "-s", "--format", "{{.Size}}")
                        .stdout())
                .contains("0B (virtual ");
        host.mustRun(here, "container", "rm", "-f", "box", "bare");
        host.mustRun(here, "volume", "rm", "store");
    }

    @PrivilegedTest
    void run_refusesByNameWhatItCannotDo_with125() {
        Path here = Projects.write(host, "refused", "services: {}");

        refused(here, "--gpus", "--gpus", "all");
        refused(here, "--storage-opt", "--storage-opt", "size=1g");
        refused(here, "--isolation", "--isolation", "hyperv");
        refused(here, "--cpuset-mems", "--cpuset-mems", "0");
        refused(here, "runtime: 'nvidia'", "--runtime", "nvidia");
        refused(here, "userns_mode: 'keep-id'", "--userns", "keep-id");
        refused(here, "unknown flag: --nosuch", "--nosuch");
        refused(here, "--no-healthcheck conflicts", "--no-healthcheck", "--health-cmd", "true");
        refused(here, "unexpected key 'colour'", "--mount", "type=bind,src=/tmp,dst=/x,colour=red");
        refused(here, "cannot mix 'tmpfs-*'", "--mount", "type=bind,src=/tmp,dst=/x,tmpfs-size=1m");
        refused(here, "no such file", "--env-file", "none.env");
        refused(here, "includes invalid characters for a local volume name", "-v", "a/b:/x");
        assertThat(host.mustRun(here, "container", "ls", "-aq").stdout()).isEmpty();
    }

    @PrivilegedTest
    void run_takesMountsLimitsAndStreamsAsDockerDoes() {
        Path here = Projects.write(host, "flags", "services: {}");

        assertThat(run(
                        here,
                        "--mount",
                        "type=tmpfs,dst=/x,tmpfs-size=1m,tmpfs-mode=700",
                        "busybox",
                        "stat",
                        "-c",
                        "%a",
                        "/x"))
                .isEqualTo("700\n");
        assertThat(run(here, "--mount", "type=image,src=busybox,dst=/x,image-subpath=bin", "busybox", "ls", "/x/sh"))
                .isEqualTo("/x/sh\n");
        assertThat(run(
                        here,
                        "--mount",
                        "type=volume,src=mem,dst=/x,volume-opt=type=tmpfs,volume-opt=device=tmpfs,\"volume-opt=o=size=1m,mode=711\"",
                        "busybox",
                        "stat",
                        "-c",
                        "%a",
                        "/x"))
                .isEqualTo("711\n");
        assertThat(run(here, "-a", "stderr", "busybox", "sh", "-c", "echo out; echo err >&2"))
                .isEmpty();
        host.mustRun(here, "container", "run", "-d", "--name", "far", "busybox", "sleep", "1000");
        assertThat(run(here, "--link", "far:near", "busybox", "ping", "-c1", "-W1", "near"))
                .contains("0% packet loss");
        host.mustRun(here, "container", "rm", "-f", "far");
        host.mustRun(here, "volume", "rm", "mem");
    }

    @PrivilegedTest
    void network_keepsReservedAddresses_andEventsTellOfTheEndOfWhatRemovesItself() {
        Path here = Projects.write(host, "reserved", "services: {}");
        host.mustRun(
                here,
                "network",
                "create",
                "--subnet",
                "10.219.7.0/29",
                "--aux-address",
                "printer=10.219.7.2",
                "--ipv6",
                "--subnet",
                "fd00:219:7::/64",
                "own");

        assertThat(run(here, "--network", "own", "--name", "brief", "busybox", "hostname", "-i"))
                .contains("10.219.7.3");
        assertThat(host.mustRun(here, "network", "inspect", "-f", "{{(index .IPAM.Config 1).Subnet}}", "own")
                        .stdout())
                .isEqualTo("fd00:219:7::/64\n");
        assertThat(host.run(here, "network", "create", "-d", "macvlan", "other").output())
                .contains("network driver 'macvlan' is not supported: ");
        eventually(
                "its end is told",
                LIMIT,
                () -> host.mustRun(
                                here,
                                "system",
                                "events",
                                "--since",
                                "10m",
                                "--until",
                                "0s",
                                "--filter",
                                "container=brief",
                                "--format",
                                "{{.Action}}")
                        .stdout()
                        .endsWith("die\ndestroy\n"));
        host.mustRun(here, "network", "rm", "own");
    }

    private static void refused(Path here, String message, String... flags) {
        String[] arguments = new String[flags.length + 4];
        arguments[0] = "container";
        arguments[1] = "run";
        System.arraycopy(flags, 0, arguments, 2, flags.length);
        arguments[arguments.length - 2] = "busybox";
        arguments[arguments.length - 1] = "true";
        var result = host.run(here, arguments);
        assertThat(result.output()).contains(message);
        assertThat(result.exitCode()).isEqualTo(125);
    }

    private static String run(Path here, String... words) {
        String[] arguments = new String[words.length + 3];
        arguments[0] = "container";
        arguments[1] = "run";
        arguments[2] = "--rm";
        System.arraycopy(words, 0, arguments, 3, words.length);
        return host.mustRun(here, arguments).stdout();
    }

    private static String format(Path here, String container, String template) {
        return host.mustRun(here, "inspect", "-f", template, container).stdout();
    }
}

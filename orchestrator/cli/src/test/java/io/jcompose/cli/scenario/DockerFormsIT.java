package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Flags, fields and exit codes that scripts written for docker count on. */
@Timeout(180)
class DockerFormsIT extends BusyboxHost {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @PrivilegedTest
    void inspect_hasTheFieldsThatScriptsRead() {
        Path here = nowhere("inspected");
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
                "--mount",
                "type=volume,src=store,dst=/more",
                "--cap-add",
                "net_admin",
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
                .isEqualTo("[store:/data:ro] [\"CAP_NET_ADMIN\"] overlay2\n");
        assertThat(format(here, "box", "{{json .HostConfig.Mounts}} {{.Config.Volumes}}"))
                .isEqualTo("[{\"Type\":\"volume\",\"Source\":\"store\",\"Target\":\"/more\"}] map[]\n");
        assertThat(format(here, "box", "{{range .Mounts}}{{.Name}} {{.Destination}} {{.Mode}} {{.RW}}{{end}}"))
                .isEqualTo("store /data ro falsestore /more z true\n");
        assertThat(format(here, "box", "{{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostIp}}"))
                .isEqualTo("127.0.0.1\n");
        assertThat(format(here, "box", "{{.NetworkSettings.IPAddress}}"))
                .isEqualTo(format(here, "box", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"));
        assertThat(format(here, "box", "{{json .Config.Healthcheck.Test}}")).isEqualTo("[\"CMD-SHELL\",\"true\"]\n");
        assertThat(format(here, "bare", "{{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}"))
                .isEqualTo("none\n");
        assertThat(format(here, "box", "{{.NetworkSettings.EndpointID}} {{.NetworkSettings.SandboxID}}"))
                .matches("[0-9a-f]{64} [0-9a-f]{64}\n");
        assertThat(format(here, "box", "{{.NetworkSettings.EndpointID}}"))
                .isEqualTo(host.mustRun(
                                here,
                                "network",
                                "inspect",
                                "-f",
                                "{{(index .Containers \"" + id(here, "box") + "\").EndpointID}}",
                                "bridge")
                        .stdout());
        assertThat(Path.of(format(here, "box", "{{.HostsPath}}").strip()))
                .content()
                .contains("localhost");
        assertThat(Path.of(format(here, "box", "{{.HostnamePath}}").strip()))
                .content()
                .isEqualTo(format(here, "box", "{{.Config.Hostname}}"));
        assertThat(Path.of(format(here, "box", "{{.ResolvConfPath}}").strip()))
                .content()
                .contains("nameserver");
        assertThat(format(here, "box", "{{len .HostConfig.MaskedPaths}} {{len .HostConfig.ReadonlyPaths}}"))
                .isEqualTo("12 5\n");
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
        assertThat(host.mustRun(
                                here,
                                "container",
                                "ls",
                                "--filter",
                                "name=box",
                                "--format",
                                "table {{.IPAddresses}} {{.Platform}}")
                        .stdout())
                .isEqualTo("IP ADDRESSES PLATFORM\n[bridge/%s] linux/amd64\n"
                        .formatted(format(here, "box", "{{.NetworkSettings.IPAddress}}")
                                .strip()));
        host.mustRun(here, "container", "rm", "-f", "box", "bare");
        host.mustRun(here, "volume", "rm", "store");
    }

    @PrivilegedTest
    void run_refusesByNameWhatItCannotDo_with125() {
        Path here = nowhere("refused");

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
    void run_saysWhatIsWrongWithAValue_beforeTheKernelDoes_with125() {
        Path here = nowhere("wrong");

        refused(here, "requested CPUs are not available - requested 7777, available: 0", "--cpuset-cpus", "7777");
        refused(here, "minimum memory limit allowed is 6MB", "-m", "1m");
        refused(here, "always set the memory limit when using memoryswap limit", "--memory-swap", "50m");
        refused(here, "CPU cfs quota can not be less than 1ms", "--cpu-quota", "5");
        refused(here, "soft limit must be less than or equal to hard limit: 10 > 5", "--ulimit", "nofile=10:5");
        refused(here, "invalid device mode: abc", "--device", "/dev/null:/dev/x:abc");
        refused(here, "invalid device cgroup format 'foo'", "--device-cgroup-rule", "foo");
        refused(here, "this kernel has no such sysctl", "--sysctl", "net.ipv4.nope=1");
        refused(here, "not allowed in host network namespace", "--network", "host", "--sysctl", "net.core.somaxconn=5");
        refused(here, "invalid tmpfs option \"foo=bar\"", "--tmpfs", "/x:foo=bar");
        refused(here, "unknown log opt 'foo' for json-file log driver", "--log-opt", "foo=bar");
        refused(here, "invalid size: '-1'", "--shm-size=-1");
        refused(here, "invalid IP address in add-host: \"bar\"", "--add-host", "foo:bar");
        refused(here, "invalid range format for --expose: abc", "--expose", "abc");
        refused(here, "could not get container for nope", "--link", "nope");
        refused(here, "--health-interval cannot be less than 1ms", "--health-cmd", "x", "--health-interval", "1us");
        refused(here, "'abc' is not a number", "--cpus", "abc");
        container(here, "prune", "-f");
        assertThat(container(here, "ls", "-aq")).isEmpty();
    }

    @PrivilegedTest
    void create_isInspectedInTheWordsOfItsFlags_andRefusesWrongOnesWith125() {
        Path here = nowhere("asked");
        host.mustRun(here, "network", "create", "own");
        container(
                here,
                words(
                        "create",
                        "-i -a stdout --name asked -P -p 8080:80 --expose 99 --expose 98/ncp -v store:/a -v store:/b:ro -v /c busybox true"
                                .split(" ")));
        container(
                here,
                words(
                        "create",
                        "--name plain --health-cmd true --health-retries 2 --ulimit nofile=5 --ulimit core=1 busybox true"
                                .split(" ")));
        container(here, "run", "-d", "--name", "on", "--network", "name=own,gw-priority=7", "busybox", "sleep", "1000");

        assertThat(format(here, "asked", "{{json .Config.ExposedPorts}}"))
                .isEqualTo("{\"80/tcp\":{},\"98/ncp\":{},\"99/tcp\":{}}\n");
        assertThat(format(
                        here,
                        "asked",
                        "{{with .Config}}{{.AttachStdin}} {{.AttachStdout}} {{.AttachStderr}} {{.StdinOnce}}{{end}}"
                                + " {{.HostConfig.PublishAllPorts}}"))
                .isEqualTo("true true false true true\n");
        assertThat(format(here, "asked", "{{range .Mounts}}{{.Destination}}={{.Mode}} {{end}}"))
                .isEqualTo("/a=z /b=ro /c= \n");
        assertThat(format(here, "plain", "{{json .Config.Healthcheck}} {{range .HostConfig.Ulimits}}{{.Name}} {{end}}"))
                .isEqualTo("{\"Test\":[\"CMD-SHELL\",\"true\"],\"Retries\":2} core nofile \n");
        assertThat(format(here, "on", "{{.Config.AttachStdout}} {{.NetworkSettings.Networks.own.GwPriority}}"))
                .isEqualTo("false 7\n");
        assertThat(Path.of(format(here, "on", "{{.GraphDriver.Data.MergedDir}}/bin/busybox")
                        .strip()))
                .exists();
        for (String wrong : List.of("-a nothing", "--restart sometimes", "--nosuch", "-p x:80", "--env-file none")) {
            var refused = host.run(here, words("container", (("create " + wrong + " busybox").split(" "))));
            assertThat(refused.exitCode()).as("%s: %s", wrong, refused.output()).isEqualTo(125);
        }
        assertThat(host.run(here, "container", "create").exitCode()).isEqualTo(1);
        assertThat(host.run(here, "container", "create", "busybox").output())
                .contains("no command specified: image busybox has none either; name one behind the image");
        assertThat(host.run(here, "container", "create", "--platform", "linux/arm64", "busybox", "true")
                        .output())
                .contains("; image busybox is here for linux/amd64, not for linux/arm64");
        container(here, "rm", "-f", "-v", "asked", "plain", "on");
        host.mustRun(here, "network", "rm", "own");
        host.mustRun(here, "volume", "rm", "store");
    }

    @PrivilegedTest
    void run_takesMountsLimitsAndStreamsAsDockerDoes() {
        Path here = nowhere("flags");

        assertThat(runOnce(
                        here,
                        "--mount",
                        "type=tmpfs,dst=/x,tmpfs-size=1m,tmpfs-mode=700",
                        "busybox",
                        "stat",
                        "-c",
                        "%a",
                        "/x"))
                .isEqualTo("700\n");
        assertThat(runOnce(
                        here, "--mount", "type=image,src=busybox,dst=/x,image-subpath=bin", "busybox", "ls", "/x/sh"))
                .isEqualTo("/x/sh\n");
        assertThat(runOnce(
                        here,
                        "--mount",
                        "type=volume,src=mem,dst=/x,volume-opt=type=tmpfs,volume-opt=device=tmpfs,\"volume-opt=o=size=1m,mode=711\"",
                        "busybox",
                        "stat",
                        "-c",
                        "%a",
                        "/x"))
                .isEqualTo("711\n");
        assertThat(runOnce(here, "-a", "stderr", "busybox", "sh", "-c", "echo out; echo err >&2"))
                .isEmpty();
        host.mustRun(here, "container", "run", "-d", "--name", "far", "busybox", "sleep", "1000");
        assertThat(runOnce(here, "--link", "far:near", "busybox", "ping", "-c1", "-W1", "near"))
                .contains("0% packet loss");
        host.mustRun(here, "container", "rm", "-f", "far");
        host.mustRun(here, "volume", "rm", "mem");
    }

    @PrivilegedTest
    void network_keepsReservedAddresses_andEventsTellOfTheEndOfWhatRemovesItself() {
        Path here = nowhere("reserved");
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

        assertThat(runOnce(here, "--network", "own", "--name", "brief", "busybox", "hostname", "-i"))
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

    private void refused(Path here, String message, String... flags) {
        List<String> arguments = new ArrayList<>(List.of("container", "run"));
        arguments.addAll(List.of(flags));
        arguments.addAll(List.of("busybox", "true"));
        var result = host.run(here, arguments.toArray(new String[0]));
        assertThat(result.output()).contains(message);
        assertThat(result.exitCode()).isEqualTo(125);
    }

    private String runOnce(Path here, String... words) {
        return container(here, words("run", words("--rm", words)));
    }

    private String id(Path here, String container) {
        return format(here, container, "{{.Id}}").strip();
    }

    private String format(Path here, String container, String template) {
        return host.mustRun(here, "inspect", "-f", template, container).stdout();
    }
}

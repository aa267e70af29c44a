package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** Containers beside projects, and copying files in and out: what people type with docker works the same. */
@Timeout(180)
class ContainerVerbsIT extends BusyboxHost {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @PrivilegedTest
    void container_withoutAProject_livesFromRunToPrune() {
        Path here = nowhere("plain");
        assertThat(run(here, "container", "run", "--rm", "-e", "A=x$y", "busybox", "sh", "-c", "echo $A"))
                .isEqualTo("x$y\n");
        assertThat(host.run(here, "container", "run", "--rm", "busybox", "sh", "-c", "exit 3")
                        .exitCode())
                .isEqualTo(3);
        assertThat(host.run(here, "container", "run", "--rm", "busybox", "/no/such")
                        .exitCode())
                .isEqualTo(127);
        assertThat(host.run(here, "container", "run", "-p", "99999:1", "busybox")
                        .exitCode())
                .isEqualTo(125);
        run(
                here,
                "container",
                "run",
                "-d",
                "--name",
                "it",
                "-m",
                "64m",
                "-v",
                "store:/data",
                "busybox",
                "sh",
                "-c",
                "echo begun; touch /made; sleep 1000");

        eventually(
                "it has begun",
                LIMIT,
                () -> run(here, "container", "diff", "it").equals("A /made\n"));
        assertThat(run(here, "container", "ls", "--format", "{{.Names}} {{.State}}"))
                .isEqualTo("it running\n");
        assertThat(run(here, "container", "logs", "it")).isEqualTo("begun\n");
        assertThat(run(here, "container", "top", "it")).contains("UID", "sleep 1000");
        assertThat(run(here, "container", "stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}} {{.MemUsage}}"))
                .startsWith("it 1 ")
                .endsWith(" / 64MiB\n");
        run(here, "container", "rename", "it", "that");
        run(here, "container", "update", "-m", "32m", "--restart", "unless-stopped", "that");
        assertThat(run(here, "inspect", "-f", "{{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}", "that"))
                .isEqualTo("33554432 unless-stopped\n");
        assertThat(run(here, "inspect", "-f", "{{.HostConfig.MemorySwap}}", "that"))
                .isEqualTo("67108864\n");
        assertThat(host.run(here, "volume", "rm", "store").output()).contains("in use", "that");
        run(here, "container", "commit", "-c", "CMD [\"echo\", \"from the image\"]", "that", "made:1");
        assertThat(run(here, "container", "run", "--rm", "made:1")).isEqualTo("from the image\n");
        assertThat(run(here, "container", "run", "--rm", "made:1", "ls", "/made"))
                .isEqualTo("/made\n");
        run(here, "container", "stop", "-t", "0", "that");
        assertThat(run(here, "container", "wait", "that")).isEqualTo("137\n");
        assertThat(run(here, "container", "prune", "-f")).contains("Deleted Containers:", "Total reclaimed space:");
        assertThat(run(here, "container", "ls", "-aq")).isEmpty();
        assertThat(run(here, "volume", "rm", "store")).isEqualTo("store\n");
    }

    @PrivilegedTest
    void container_thatIsConnected_isFoundByItsAlias_untilItIsDisconnected() {
        Path here = nowhere("connected");
        run(here, "network", "create", "--label", "kind=test", "own");
        run(here, "container", "run", "-d", "--name", "far", "busybox", "sleep", "1000");
        run(here, "network", "connect", "--alias", "friend", "own", "far");

        assertThat(run(here, "container", "run", "--rm", "--network", "own", "busybox", "ping", "-c1", "friend"))
                .contains("0% packet loss");
        assertThat(run(here, "network", "inspect", "-f", "{{range .Containers}}{{.Name}}{{end}}", "own"))
                .isEqualTo("far\n");
        assertThat(host.run(here, "network", "rm", "own").output()).contains("in use", "far");
        run(here, "network", "disconnect", "own", "far");
        assertThat(run(here, "container", "exec", "far", "ip", "-4", "addr")).doesNotContain("eth1");
        run(here, "container", "rm", "-f", "far");
        assertThat(run(here, "network", "ls", "-f", "label=kind=test", "--format", "{{.Name}}"))
                .isEqualTo("own\n");
        assertThat(run(here, "network", "prune", "-f")).contains("own");
    }

    @PrivilegedTest
    void cp_followsDockersRules_andNeverLeavesTheContainer() throws Exception {
        Path here = Projects.write(host, "copy", """
            services:
              app:
                image: busybox
                command: sh -c 'ln -s /../../../tmp /way; mkdir -p /d/e; echo deep >/d/e/f; ln /d/e/f /d/e/g; sleep 1000'
                volumes: ["data:/data"]
                stop_grace_period: 0s
            volumes: {data: {}}
            """);
        host.mustRun(here, "up", "-d");
        Files.writeString(here.resolve("file"), "content\n");
        Path outside = Path.of("/tmp", "jcompose-it-" + ProcessHandle.current().pid());

        eventually(
                "it has begun",
                LIMIT,
                () -> host.run(here, "exec", "-T", "app", "test", "-e", "/d/e/g")
                                .exitCode()
                        == 0);
        run(here, "cp", "file", "app:/way/" + outside.getFileName());
        assertThat(outside).doesNotExist();
        assertThat(run(here, "exec", "-T", "app", "cat", outside.toString())).isEqualTo("content\n");
        run(here, "cp", "app:/d", "tree");
        assertThat(here.resolve("tree/e/f")).hasContent("deep");
        assertThat(Files.getAttribute(here.resolve("tree/e/f"), "unix:nlink")).isEqualTo(2);
        run(here, "cp", "app:/d/.", "tree");
        assertThat(here.resolve("tree/d")).doesNotExist();
        assertThat(host.run(here, "cp", "tree", "app:/d/e/f").output()).contains("is a file");
        assertThat(host.run(here, "cp", "app:/none", "x").output()).contains("could not find the file /none");
        assertThat(host.run(here, "cp", "file", "app:/no/such/place").output()).contains("/no/such");

        host.mustRun(here, "stop");
        run(here, "cp", "file", "app:/data/late");
        run(here, "cp", "file", "app:/late");
        host.mustRun(here, "start");
        assertThat(run(here, "exec", "-T", "app", "cat", "/data/late", "/late")).isEqualTo("content\ncontent\n");
        run(here, "export", "-o", "root.tar", "app");
        assertThat(Files.size(here.resolve("root.tar"))).isPositive();
        host.mustRun(here, "down", "-v");
    }

    @PrivilegedTest
    void attach_whoseInputEnds_leavesTheContainerRunning_andEventsRememberIt() {
        Path here = Projects.write(
                host,
                "attached",
                "services: {app: {image: busybox, command: cat, stdin_open: true, stop_grace_period: 0s}}");
        host.mustRun(here, "up", "-d");
        Process attached = host.startShell(here, "echo typed | jcompose attach app");

        eventually(
                "what was typed is in the log",
                LIMIT,
                () -> run(here, "logs", "--no-log-prefix", "app").equals("typed\n"));
        assertThat(run(here, "ps", "--format", "{{.State}}")).isEqualTo("running\n");
        assertThat(run(here, "events", "--since", "10m", "--until", "0s"))
                .contains(" container start ")
                .contains("image=busybox");
        attached.destroy();
        host.mustRun(here, "down");
    }

    @PrivilegedTest
    void wholeRoot_isCopiedWithoutWhatTheKernelMakesUp() {
        Path here = nowhere("whole");
        container(here, "run", "-d", "--name", "whole", "busybox", "sleep", "1000");

        container(here, "cp", "whole:/", "all");

        assertThat(here.resolve("all/bin/busybox")).exists();
        assertThat(here.resolve("all/proc")).isEmptyDirectory();
        assertThat(here.resolve("all/dev")).isEmptyDirectory();
        assertThat(host.run(here, "container", "cp", "whole:/bin/busybox", "/dev/full")
                        .output())
                .contains("cannot copy to /dev/full: it must be a folder or a regular file");
        assertThat(host.run(here, "container", "create", "--cidfile", "/no/such", "busybox", "true")
                        .output())
                .contains("the file for the container's id cannot be made: /no/such");
        assertThat(container(here, "ls", "-aq", "--filter", "since=whole")).isEmpty();
        assertThat(host.run(here, "container", "rename", "whole", "whole").output())
                .contains("it has this name already");
        container(here, "rm", "-f", "whole");
    }

    @PrivilegedTest
    void filters_thatSayAllOrSeveralReferences_areTakenAsDockerDoes() {
        Path here = nowhere("filters");
        run(here, "volume", "create", "named");

        assertThat(run(here, "volume", "prune", "-f", "--filter", "all=true")).contains("named");
        assertThat(host.run(here, "volume", "prune", "-af", "--filter", "all=true")
                        .output())
                .contains("cannot specify both --all and --filter all=1");
        assertThat(run(here, "image", "ls", "-q", "-f", "reference=nothing", "-f", "reference=busy*"))
                .isNotEmpty();
        assertThat(run(here, "image", "ls", "-q", "-f", "reference=busy*", "-f", "dangling=true"))
                .isEmpty();
        assertThat(host.run(here, "image", "ls", "-f", "dangling=maybe").output())
                .contains("invalid filter 'dangling=maybe': use true or false");
    }

    @PrivilegedTest
    void systemPrune_takesWhatNothingUses_andLeavesTheRest() {
        Path here = nowhere("pruned");
        run(here, "network", "create", "idle");
        run(here, "network", "create", "busy");
        run(here, "volume", "create", "named");
        run(here, "volume", "create");
        run(here, "container", "run", "-d", "--name", "up", "--network", "busy", "busybox", "sleep", "1000");
        run(here, "container", "run", "--name", "over", "-v", "/anonymous", "busybox", "true");
        assertThat(run(here, "network", "inspect", "-f", "{{.Created}}", "idle"))
                .startsWith("2");
        assertThat(run(here, "system", "info", "-f", "{{.Containers}} {{.ContainersRunning}} {{.OSType}}"))
                .isEqualTo("2 1 linux\n");
        assertThat(run(here, "system", "events", "--since", "10m", "--until", "0s", "--filter", "container=over"))
                .contains(" container die ", "exitCode=0", "name=over")
                .doesNotContain("name=up");

        assertThat(host.mustRun(here, "--dry-run", "system", "prune", "--volumes")
                        .output())
                .contains("Container over Removing", "Network idle Removing")
                .doesNotContain("Network busy", "named");
        assertThat(run(here, "system", "prune", "-f", "--volumes"))
                .contains("Deleted Containers:", "Deleted Networks:\nidle\n", "Deleted Volumes:")
                .doesNotContain("named", "busy");

        assertThat(run(here, "volume", "ls", "-q")).isEqualTo("named\n");
        assertThat(run(here, "container", "ls", "-a", "--format", "{{.Names}}")).isEqualTo("up\n");
        run(here, "container", "rm", "-f", "up");
        run(here, "network", "rm", "busy");
        run(here, "volume", "rm", "named");
    }
}

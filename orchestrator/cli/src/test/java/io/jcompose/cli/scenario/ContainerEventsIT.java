package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What happens to containers, what is told of it, and how they are stopped: as docker does it. */
@Timeout(180)
class ContainerEventsIT extends BusyboxHost {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Ends by itself on SIGTERM and SIGINT, each with a code of its own. */
    private static final String TRAPS =
            "trap 'exit 4' TERM; trap 'exit 5' INT; echo ready; while :; do sleep 0.1; done";

    @PrivilegedTest
    void everyVerb_isToldInDockersWords_inOrder() {
        Path here = nowhere("told");
        container(here, "run", "-d", "--name", "box", "-l", "kind=test", "busybox", "sh", "-c", TRAPS);
        ready(here, "box");
        container(here, "exec", "box", "true");
        container(here, "exec", "-d", "box", "sh", "-c", "echo unread; exit 3");
        eventually(
                "the end of the detached command is told",
                LIMIT,
                () -> events(here, "{{.Actor.Attributes.exitCode}}", "label=kind=test", "event=exec_die")
                        .equals("0\n3\n"));
        container(here, "top", "box");
        container(here, "rename", "box", "crate");
        container(here, "kill", "-s", "WINCH", "crate");
        container(here, "pause", "crate");
        container(here, "unpause", "crate");
        container(here, "stop", "crate");
        container(here, "rm", "crate");

        assertThat(events(here, "{{.Type}} {{.Action}}", "label=kind=test")).isEqualTo("""
                        container create
                        container start
                        container exec_create: true\s
                        container exec_start: true\s
                        container exec_die
                        container exec_create: sh -c echo unread; exit 3
                        container exec_start: sh -c echo unread; exit 3
                        container exec_die
                        container top
                        container rename
                        container kill
                        container pause
                        container unpause
                        container kill
                        container die
                        container stop
                        container destroy
                        """);
        assertThat(events(here, "{{.Actor.Attributes.signal}}", "label=kind=test", "event=kill"))
                .isEqualTo("28\n15\n");
        assertThat(events(here, "{{.Actor.Attributes.exitCode}} {{.Time}} {{.From}}", "label=kind=test", "event=die"))
                .matches("4 [0-9]+ busybox\n");
        assertThat(events(here, "{{.Action}} {{.Actor.Attributes.name}}", "type=network"))
                .contains("connect bridge\n", "disconnect bridge\n");
        assertThat(host.run(here, "system", "events", "--since", "10m", "--until", "0s", "--format", "{{.Nope}}")
                        .stderr())
                .startsWith("template parsing error");
    }

    @PrivilegedTest
    void volumes_areMountedAndUnmounted_andPrunesAreTold() {
        Path here = nowhere("mounted");
        container(here, "run", "--name", "user", "-v", "told:/data:ro", "busybox", "true");
        eventually(
                "its volume is free",
                LIMIT,
                () -> events(here, "{{.Action}}", "volume=told").contains("unmount"));
        run(here, "container", "prune", "-f");
        run(here, "volume", "prune", "-a", "-f");

        assertThat(events(here, "{{.Action}}", "volume=told")).isEqualTo("create\nmount\nunmount\ndestroy\n");
        assertThat(events(
                        here,
                        "{{.Actor.Attributes.destination}} {{index .Actor.Attributes \"read/write\"}}",
                        "volume=told",
                        "event=mount"))
                .isEqualTo("/data false\n");
        assertThat(events(here, "{{.Type}} {{len .Actor.Attributes.reclaimed}}", "event=prune"))
                .isEqualTo("container 1\nvolume 1\n");
    }

    @PrivilegedTest
    void stop_withoutLimit_waits_andSendsTheSignalItIsGiven() {
        Path here = nowhere("patient");
        container(here, "run", "-d", "--name", "patient", "--stop-timeout", "-1", "busybox", "sh", "-c", TRAPS);
        ready(here, "patient");
        container(here, "stop", "patient");
        assertThat(run(here, "inspect", "-f", "{{.State.ExitCode}}", "/patient"))
                .isEqualTo("4\n");

        container(here, "start", "patient");
        eventually(
                "it is ready again",
                LIMIT,
                () -> container(here, "logs", "patient").equals("ready\nready\n"));
        container(here, "stop", "-t", "-1", "-s", "INT", "patient");
        assertThat(run(here, "inspect", "-f", "{{.State.ExitCode}}", "patient")).isEqualTo("5\n");
        container(here, "rm", "patient");
    }

    @PrivilegedTest
    void kill_reachesAContainerThatAStopIsWaitingFor() throws Exception {
        Path here = nowhere("deaf");
        container(here, "run", "-d", "--name", "deaf", "busybox", "sleep", "1000");
        Process stop = host.start(here, "container", "stop", "-t", "600", "deaf");
        eventually(
                "it was asked to stop",
                LIMIT,
                () -> events(here, "{{.Action}}", "container=deaf", "event=kill")
                        .equals("kill\n"));

        container(here, "kill", "deaf");

        assertThat(stop.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(stop.exitValue()).isZero();
        container(here, "rm", "deaf");
    }

    @PrivilegedTest
    void healthLog_hasTheLastFiveProbes_alsoAfterTheEnd() {
        Path here = nowhere("probed");
        container(
                here,
                "run",
                "-d",
                "--name",
                "sick",
                "--health-cmd",
                "echo no; exit 3",
                "--health-interval",
                "100ms",
                "--health-retries",
                "1",
                "busybox",
                "sleep",
                "1000");
        String log =
                "{{range .State.Health.Log}}{{.ExitCode}}{{if .Start}}{{if .End}} {{.Output}}{{end}}{{end}}{{end}}";
        String five = "3 no\n".repeat(5) + "\n";
        eventually(
                "it was probed five times",
                LIMIT,
                () -> run(here, "inspect", "-f", log, "sick").equals(five));
        assertThat(container(here, "ls", "--format", "{{.HealthStatus}} {{.Command}}"))
                .isEqualTo("unhealthy \"sleep 1000\"\n");

        container(here, "stop", "-t", "0", "sick");

        assertThat(run(here, "inspect", "-f", log, "sick")).isEqualTo(five);
        assertThat(run(here, "inspect", "-f", "{{.State.Health.Status}}", "sick"))
                .isEqualTo("unhealthy\n");
        container(here, "rm", "sick");
    }

    @PrivilegedTest
    void formatOfDockersConfiguration_isUsedWhereNoneIsGiven() throws IOException {
        Path here = nowhere("formatted");
        Projects.file(here, "docker/config.json", "{\"psFormat\":\"table {{.Names}}\\t{{.Label \\\"a.b\\\"}}\"}");
        container(here, "run", "-d", "--name", "one", "-l", "a.b=c", "busybox", "sleep", "1000");

        Process list = host.startShell(here, "DOCKER_CONFIG=docker jcompose container ls");

        assertThat(new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("NAMES     b\none       c\n");
        container(here, "rm", "-f", "one");
    }

    private void ready(Path here, String container) {
        eventually(
                container + " is ready",
                LIMIT,
                () -> container(here, "logs", container).equals("ready\n"));
    }

    private String events(Path here, String format, String... filters) {
        String[] arguments = {"events", "--since", "10m", "--until", "0s", "--format", format};
        String[] words = words("system", arguments);
        for (String filter : filters) {
            words = append(words, "--filter", filter);
        }
        return run(here, words);
    }

    private static String[] append(String[] words, String... more) {
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return all;
    }
}

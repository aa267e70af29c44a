package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.JcomposeHost.Result;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** Words, flags and exit codes that scripts written for Docker Compose rely on. */
@Timeout(180)
class CommandsIT {
    private static final String TWO = """
            services:
              a: {image: busybox, command: sh -c 'echo one; exec sleep 1000', stop_signal: KILL}
              b: {image: busybox, command: sleep 1000, stop_signal: KILL}
            """;

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
    void ps_listsContainersOfRunOnlyWithAll_andQuotesTheCommand() {
        Path project = Projects.write(host, "list", TWO);
        host.mustRun(project, "up", "-d", "a");
        String id = host.mustRun(project, "run", "-d", "--name", "once", "b").stdout();

        assertThat(id).matches("[0-9a-f]{64}\n");
        assertThat(lines(project, "ps", "--format", "{{.Name}}")).containsExactly("list-a-1");
        assertThat(lines(project, "ps", "-a", "--format", "{{.Name}}")).containsExactly("list-a-1", "once");
        assertThat(lines(project, "ps", "-a", "-q")).contains(id.strip());
        assertThat(lines(project, "ps", "--no-trunc", "--format", "{{.Command}}", "a"))
                .containsExactly("\"sh -c 'echo one; exec sleep 1000'\"");
        host.mustRun(project, "down", "--remove-orphans");
    }

    @PrivilegedTest
    void run_takesOldNamesOfFlags_andQuotesInTheEntrypoint() {
        Path project = Projects.write(host, "oneoff", TWO);

        assertThat(host.mustRun(
                                project,
                                List.of(
                                                "run",
                                                "--rm",
                                                "-T",
                                                "--labels",
                                                "x=y",
                                                "--volumes",
                                                "./:/here",
                                                "a",
                                                "ls",
                                                "/here")
                                        .toArray(String[]::new))
                        .stdout())
                .isEqualTo("compose.yaml\n");
        assertThat(host.mustRun(project, "run", "--rm", "-T", "--entrypoint", "sh -c 'echo \"x  y\"'", "a")
                        .stdout())
                .isEqualTo("x  y\n");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void run_readsFilesOfVariablesAsDotEnv_andItsFlagsWin() throws IOException {
        Path project = Projects.write(host, "fromfile", "services: {app: {image: busybox}}\n");
        Projects.file(project, "one.env", "A='x y' # not this\nB=\"${A}!\"\nC=file\n");
        Projects.file(project, "two.env", "A=later\nD=two\n");

        assertThat(host.mustRun(
                                project,
                                "run",
                                "--rm",
                                "-e",
                                "C=flag",
                                "--env-from-file",
                                "one.env",
                                "--env-from-file",
                                "two.env",
                                "app",
                                "sh",
                                "-c",
                                "echo $A,$B,$C,$D")
                        .stdout())
                .isEqualTo("x y,x y!,flag,two\n");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void orphans_areNamedAndRemovedByRunToo() {
        Path project = Projects.write(host, "orphans", TWO);
        host.mustRun(project, "up", "-d");
        Projects.write(host, "orphans", "services: {a: {image: busybox, command: sleep 1000, stop_signal: KILL}}");

        assertThat(host.mustRun(project, "up", "-d").stderr()).contains("Found orphan containers (orphans-b-1)");
        assertThat(host.mustRun(project, "run", "--rm", "-T", "a", "true").stderr())
                .contains("Found orphan containers (orphans-b-1)");
        host.mustRun(project, "run", "--rm", "-T", "--remove-orphans", "a", "true");
        assertThat(lines(project, "ps", "-a", "--format", "{{.Service}}")).containsExactly("a");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void events_ofAServiceThatIsNotInTheFile_endAtOnce() {
        Path project = Projects.write(host, "noevents", "services: {app: {image: busybox}}");

        JcomposeHost.Result events = host.run(project, "events", "nope");

        assertThat(events.exitCode()).isEqualTo(1);
        assertThat(events.stderr()).contains("no such service: nope");
    }

    @PrivilegedTest
    void rm_asksOnStandardInput_andSaysWhatGoes() {
        Path project = Projects.write(host, "removal", TWO);
        host.mustRun(project, "create");

        Result unanswered = host.run(project, "rm", "a");
        assertThat(unanswered.exitCode()).isZero();
        assertThat(unanswered.stderr()).contains("use --force");
        host.runWithInput(project, "n\n", "rm", "a");
        assertThat(lines(project, "ps", "-a", "--services")).containsExactly("a", "b");
        assertThat(host.runWithInput(project, "y\n", "rm", "a").stdout()).contains("Going to remove removal-a-1");
        assertThat(lines(project, "ps", "-a", "--services")).containsExactly("b");
        assertThat(host.mustRun(project, "rm", "-f").stdout()).isEqualTo("Going to remove removal-b-1\n");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void restart_isShownAsOne_andIsAnEvent() {
        Path project = Projects.write(host, "again", TWO);
        host.mustRun(project, "up", "-d");

        assertThat(host.mustRun(project, "--progress", "plain", "restart", "a").stderr())
                .isEqualTo(" Container again-a-1 Restarting\n Container again-a-1 Started\n");
        assertThat(lines(project, "events", "--since", "1h", "--until", "0s", "a"))
                .anyMatch(line -> line.contains("container restart"));
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void dryRun_behindTheCommand_changesNothing() {
        Path project = Projects.write(host, "dry", TWO);
        assertThat(host.mustRun(project, "up", "-d", "--dry-run").output())
                .contains("DRY-RUN MODE - #1 create network dry_default");
        host.mustRun(project, "up", "-d");
        List<String> before = lines(project, "ps", "-a", "--format", "{{.ID}} {{.State}}");

        for (String line : List.of(
                "stop",
                "kill",
                "restart",
                "pause",
                "rm -fs",
                "down -v",
                "scale a=3",
                "up --force-recreate",
                "run --rm a true",
                "exec a touch /x",
                "commit a dry/image",
                "export a -o x.tar",
                "cp compose.yaml a:/x",
                "attach a",
                "wait a")) {
            String[] words = line.split(" ");
            String[] dry = line.replaceFirst(words[0], words[0] + " --dry-run").split(" ");
            assertThat(host.mustRun(project, dry).output()).as(line).contains("DRY-RUN MODE - ");
        }
        assertThat(host.mustRun(project, "alpha", "dry-run", "--", "stop").output())
                .contains("DRY-RUN MODE - ");
        assertThat(lines(project, "ps", "-a", "--format", "{{.ID}} {{.State}}")).isEqualTo(before);
        assertThat(project.resolve("x.tar")).doesNotExist();
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void alpha_scalesAndDraws() {
        Path project = Projects.write(host, "early", TWO);
        host.mustRun(project, "alpha", "scale", "a=2");

        assertThat(lines(project, "ps", "--format", "{{.Name}}")).containsExactly("early-a-1", "early-a-2");
        assertThat(host.mustRun(project, "alpha", "viz").stdout()).startsWith("digraph");
        host.mustRun(project, "down");
    }

    private static List<String> lines(Path project, String... args) {
        return host.mustRun(project, args).stdout().lines().toList();
    }
}

package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What a person at a terminal sees, by tmux. */
@Timeout(120)
class TerminalIT {
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
    void execShell_hasJobControlAndTheTerminalsSize() {
        Path project = Projects.write(host, "shell", "services: {app: {image: busybox, command: sleep 1000}}");
        host.mustRun(project, "up", "-d");
        try (Terminal terminal = new Terminal(project)) {
            terminal.type("jcompose exec app sh");
            terminal.waitFor("/ #");
            terminal.type("stty size; echo $((40 + 2))");
            terminal.waitFor("30 100");
            terminal.waitFor("42");
            terminal.type("sleep 77 & jobs");
            terminal.waitFor("sleep 77");
            terminal.type("sleep 88");
            terminal.key("C-c");
            terminal.type("echo still $((1 + 1)) here");
            terminal.waitFor("still 2 here");
            assertThat(terminal.screen()).doesNotContain("job control turned off");
            terminal.type("exit 5");
            // What is typed before the shell is back belongs to the container's.
            eventually(
                    "the prompt is back",
                    Duration.ofSeconds(10),
                    () -> terminal.screen().strip().endsWith("\n$"));
            terminal.type("echo left with $?; stty -a | grep -o ' echo '");
            terminal.waitFor("left with 5");
        }
        host.mustRun(project, "down", "-t", "0");
    }

    @PrivilegedTest
    void interruptedUp_stopsGracefully_keepsContainers_andRestoresTheTerminal() {
        Path project = Projects.write(host, "interrupt", """
                services:
                  app: {image: busybox, command: sh -c "trap 'echo bye; exit 0' TERM; echo hello; while true; do sleep 0.1; done"}
                """);
        try (Terminal terminal = new Terminal(project)) {
            terminal.type("jcompose up");
            terminal.waitFor("hello");
            terminal.key("C-c");
            terminal.waitFor("Gracefully");
            terminal.waitFor("bye");
            terminal.type("echo ended with $?");
            terminal.waitFor("ended with");
        }
        assertThat(host.mustRun(project, "ps", "-a", "--format", "{{.State}}")
                        .stdout()
                        .strip())
                .isEqualTo("exited");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void interruptedTwice_killsWhatDoesNotStop() {
        Path project = Projects.write(host, "stubborn", """
                services:
                  app: {image: busybox, stop_grace_period: 60s, command: sh -c "trap '' TERM; echo hello; while true; do sleep 0.1; done"}
                """);
        try (Terminal terminal = new Terminal(project)) {
            terminal.type("jcompose up");
            terminal.waitFor("hello");
            terminal.key("C-c");
            terminal.waitFor("Gracefully");
            terminal.key("C-c");
            terminal.type("echo ended with $?");
            terminal.waitFor("ended with");
        }
        eventually(
                "it is dead",
                Duration.ofSeconds(10),
                () -> host.run(project, "ps", "-a", "--format", "{{.State}}")
                        .stdout()
                        .strip()
                        .equals("exited"));
        host.mustRun(project, "down");
    }

    /** A shell in a terminal of 100 columns and 30 rows. */
    private static final class Terminal implements AutoCloseable {
        private final String socket = "jct-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

        Terminal(Path folder) {
            tmux("new-session", "-d", "-x", "100", "-y", "30", "-c", folder.toString(), "PS1='$ ' exec sh");
        }

        void type(String line) {
            tmux("send-keys", "-l", line);
            tmux("send-keys", "Enter");
        }

        void key(String name) {
            tmux("send-keys", name);
        }

        String screen() {
            return tmux("capture-pane", "-p", "-S", "-200");
        }

        void waitFor(String text) {
            // What was typed is on the screen too, so the text must stand in a line of output.
            try {
                eventually(
                        "'" + text + "' is on the screen",
                        Duration.ofSeconds(30),
                        () -> screen().lines().anyMatch(line -> line.contains(text) && !line.contains("echo ")));
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + ":\n" + screen(), e);
            }
        }

        private String tmux(String... args) {
            try {
                List<String> command = new ArrayList<>(List.of("tmux", "-L", socket, "-f", "/dev/null"));
                command.addAll(List.of(args));
                ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
                host.applyTo(builder);
                Process process = builder.start();
                return new String(process.getInputStream().readAllBytes(), UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            tmux("kill-server");
        }
    }
}

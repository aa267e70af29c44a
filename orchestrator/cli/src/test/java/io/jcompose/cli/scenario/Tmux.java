package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.testkit.JcomposeHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A shell in a terminal of 100 columns and 30 rows, with {@code jcompose} on its path; its prompt is {@code $}. */
final class Tmux implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final String socket = "jct-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final JcomposeHost host;

    Tmux(JcomposeHost host, Path folder) {
        this.host = host;
        tmux("new-session", "-d", "-x", "100", "-y", "30", "-c", folder.toString(), "PS1='$ ' exec sh");
        waitForPrompt(); // tmux sets the terminal's modes between fork and exec
    }

    void type(String line) {
        text(line);
        key("Enter");
    }

    /** What is typed without Enter. */
    void text(String text) {
        tmux("send-keys", "-l", text);
    }

    /** @param names as tmux calls them, for example {@code C-c} */
    void key(String... names) {
        List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(names));
        tmux(command.toArray(String[]::new));
    }

    void resize(int columns, int rows) {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    /** What stands on it, and what has scrolled away. */
    String screen() {
        return tmux("capture-pane", "-p", "-S", "-200");
    }

    /** Modes and size, as {@code stty -a} tells. */
    String settings() {
        return output(
                "stty", "-a", "-F", tmux("display-message", "-p", "#{pane_tty}").strip());
    }

    /** Waits for the text in a line of output; what was typed is on the screen too. */
    void waitFor(String text) {
        waitUntil(
                "'" + text + "' is on the screen",
                screen -> screen.lines().anyMatch(line -> line.contains(text) && !line.contains("echo ")));
    }

    void waitForPrompt() {
        waitUntil("the prompt is back", screen -> screen.strip().endsWith("$"));
    }

    void waitUntil(String what, Predicate<String> condition) {
        try {
            eventually(what, PATIENCE, () -> condition.test(screen()));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ":\n" + screen(), e);
        }
    }

    /** Sends SIGTERM to the command that the shell is waiting for. */
    void terminateClient() {
        long shell = Long.parseLong(tmux("display-message", "-p", "#{pane_pid}").strip());
        ProcessHandle.of(shell).orElseThrow().children().forEach(ProcessHandle::destroy);
    }

    private String tmux(String... args) {
        List<String> command = new ArrayList<>(List.of("tmux", "-L", socket, "-f", "/dev/null"));
        command.addAll(List.of(args));
        return output(command.toArray(String[]::new));
    }

    private String output(String... command) {
        try {
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

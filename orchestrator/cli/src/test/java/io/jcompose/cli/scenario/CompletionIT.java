package io.jcompose.cli.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The completion scripts in the shells that they are for. */
@Timeout(120)
class CompletionIT {
    private static JcomposeHost host;
    private static Path project;

    @BeforeAll
    static void start() {
        host = JcomposeHost.withImages("busybox");
        project = Projects.write(host, "tabs", """
                services:
                  web: {image: busybox, command: sleep 1000}
                  worker: {image: busybox, profiles: [heavy]}
                """);
        host.mustRun(project, "up", "-d");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @PrivilegedTest
    void bash_completesWhatStandsThere() throws Exception {
        assertThat(bash("logs", "w")).containsExactly("web", "worker");
        assertThat(bash("--profile", "")).containsExactly("heavy");
        assertThat(bash("-p", "t")).containsExactly("tabs");
        assertThat(bash("up", "--det")).containsExactly("--detach");
        assertThat(bash("container", "rest")).containsExactly("restart");
        assertThat(bash("container", "stop", "tabs")).containsExactly("tabs-web-1");
        assertThat(bash("image", "rm", "busy")).containsExactly("busybox:latest");
        assertThat(bash("image", "rm", "busybox", ":", "la")).containsExactly("latest");
        assertThat(bash("-f", "")).containsExactly("files");
    }

    /** Calls what bash calls at a Tab; the words as bash splits them. */
    private static List<String> bash(String... words) throws IOException {
        StringBuilder script = new StringBuilder("""
                . <(jcompose completion bash)
                compopt() { echo files; }
                COMP_WORDS=(jcompose""");
        for (String word : words) {
            script.append(" '").append(word).append('\'');
        }
        script.append(")\nCOMP_CWORD=").append(words.length).append("\n_jcompose jcompose\n");
        script.append("((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\" || true\n");
        return output("bash", "--norc", "-c", script.toString());
    }

    @PrivilegedTest
    void fish_completesWhatStandsThere() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/fish")), "fish is not installed");
        assertThat(fish("logs w")).containsExactly("web", "worker");
        assertThat(fish("--profile ")).containsExactly("heavy");
        assertThat(fish("up --det")).containsExactly("--detach");
        assertThat(fish("container stop tabs")).containsExactly("tabs-web-1");
        assertThat(fish("image rm busybox:l")).containsExactly("busybox:latest");
        assertThat(fish("-f comp")).containsExactly("compose.yaml");
    }

    private static List<String> fish(String line) throws IOException {
        String script = "jcompose completion fish | source; complete -C 'jcompose " + line + "'";
        return output("fish", "--no-config", "-c", script).stream()
                .map(found -> found.replaceFirst("\t.*", ""))
                .toList();
    }

    @PrivilegedTest
    void zsh_completesWhatStandsThere() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/zsh")), "zsh is not installed");
        Path functions = project.resolve("functions");
        Projects.file(
                project,
                "functions/_jcompose",
                host.mustRun(project, "completion", "zsh").stdout());
        try (Tmux terminal = new Tmux(host, project)) {
            terminal.type("zsh -f");
            terminal.type(
                    "PS1='%% '; fpath=(" + functions + " $fpath); autoload -U compinit; compinit -u -D; echo loaded");
            terminal.waitFor("loaded");
            completes(terminal, "jcompose --profile h", "jcompose --profile heavy");
            completes(terminal, "jcompose logs we", "jcompose logs web");
            completes(terminal, "jcompose up --det", "jcompose up --detach");
            completes(terminal, "jcompose container stop ta", "jcompose container stop tabs-web-1");
            completes(terminal, "jcompose image rm busy", "busybox:latest");
            completes(terminal, "jcompose --file=comp", "--file=compose.yaml");
        }
    }

    private static void completes(Tmux terminal, String typed, String expected) {
        terminal.text(typed);
        terminal.key("Tab");
        terminal.waitUntil(
                typed + " becomes " + expected,
                screen -> screen.replace("\\:", ":").contains(expected));
        terminal.key("C-u"); // C-c would take what is typed next along
    }

    private static List<String> output(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(project.toFile());
        host.applyTo(builder);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
    }
}

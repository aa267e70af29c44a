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
        try (Tmux terminal = new Tmux(host, project)) {
            terminal.type("jcompose exec app sh");
            terminal.waitFor("/ #");
            terminal.type("stty size; echo $((40 + 2))");
            terminal.waitFor("30 100");
            terminal.waitFor("42");
            terminal.type("sleep 77 & jobs");
            terminal.waitFor("sleep 77");
            terminal.type("sh -c 'echo begun; exec sleep 88'");
            terminal.waitFor("begun"); // keys pressed before would be the shell's
            terminal.key("C-c");
            terminal.type("echo still $((1 + 1)) here");
            terminal.waitFor("still 2 here");
            assertThat(terminal.screen()).doesNotContain("job control turned off");
            terminal.type("exit 5");
            terminal.waitForPrompt(); // what is typed before belongs to the container's shell
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
        try (Tmux terminal = new Tmux(host, project)) {
            terminal.type("jcompose up");
            terminal.waitFor("hello");
            terminal.key("C-c");
            terminal.waitFor("Gracefully");
            terminal.waitFor("bye");
            terminal.waitForPrompt();
            terminal.type("echo ended with $?");
            terminal.waitFor("ended with 0");
        }
        assertThat(states(project)).isEqualTo("exited");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void interruptedTwice_killsWhatDoesNotStop() {
        Path project = Projects.write(host, "stubborn", """
                services:
                  app: {image: busybox, stop_grace_period: 60s, command: sh -c "trap '' TERM; echo hello; while true; do sleep 0.1; done"}
                """);
        try (Tmux terminal = new Tmux(host, project)) {
            terminal.type("jcompose up");
            terminal.waitFor("hello");
            terminal.key("C-c");
            terminal.waitFor("Gracefully");
            terminal.key("C-c");
            terminal.waitForPrompt();
            terminal.type("echo ended with $?");
            terminal.waitFor("ended with 130");
        }
        eventually("it is dead", Duration.ofSeconds(10), () -> states(project).equals("exited"));
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void detachKey_leavesTheServicesRunning_andKeysTheShellAsTheyWere() {
        Path project = Projects.write(host, "letgo", """
                services:
                  app: {image: busybox, command: sh -c "echo hello; exec sleep 1000"}
                """);
        try (Tmux terminal = new Tmux(host, project)) {
            String before = terminal.settings();
            terminal.type("COMPOSE_MENU=1 jcompose up");
            terminal.waitFor("hello");
            terminal.waitFor("d Detach");
            terminal.key("Enter");
            terminal.key("w");
            terminal.waitFor("develop");
            terminal.key("d");
            terminal.waitForPrompt();
            assertThat(terminal.settings()).isEqualTo(before);
            assertThat(terminal.screen()).doesNotContain("Detach");
            terminal.type("echo ended with $?");
            terminal.waitFor("ended with 0");
        }
        assertThat(states(project)).isEqualTo("running");
        host.mustRun(project, "down", "-t", "0");
    }

    @PrivilegedTest
    void followedLogs_whileTheServiceRestarts_goOnAndDoubleNothing() {
        Path project = Projects.write(host, "follow", """
                services:
                  app:
                    image: busybox
                    stop_signal: KILL
                    volumes: [./runs:/runs]
                    command: sh -c "echo x >> /runs/count; echo run $$(wc -l < /runs/count) begins; echo run $$(wc -l < /runs/count) works; exec sleep 1000"
                """);
        host.mustRun(project, "up", "-d");
        try (Tmux terminal = new Tmux(host, project)) {
            String before = terminal.settings();
            terminal.type("jcompose logs -f");
            terminal.waitFor("run 1 works");
            for (int run = 2; run <= 3; run++) {
                host.mustRun(project, "restart", "app");
                terminal.waitFor("run " + run + " works");
            }
            assertThat(terminal.screen().lines().filter(line -> line.startsWith("app-1")))
                    .containsExactly(
                            "app-1  | run 1 begins",
                            "app-1  | run 1 works",
                            "app-1  | run 2 begins",
                            "app-1  | run 2 works",
                            "app-1  | run 3 begins",
                            "app-1  | run 3 works");
            terminal.key("C-c");
            terminal.waitForPrompt();
            terminal.type("echo ended with $?");
            terminal.waitFor("ended with 130");
            assertThat(terminal.settings()).isEqualTo(before);
        }
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void terminatedClient_leavesTheTerminalAsItWas() {
        Path project = Projects.write(
                host, "terminated", "services: {app: {image: busybox, command: sleep 1000, stop_signal: KILL}}");
        host.mustRun(project, "up", "-d");
        try (Tmux terminal = new Tmux(host, project)) {
            String before = terminal.settings();
            terminal.type("jcompose exec app sh");
            terminal.waitFor("/ #");
            assertThat(terminal.settings()).isNotEqualTo(before);
            terminal.terminateClient();
            terminal.waitForPrompt();
            assertThat(terminal.settings()).isEqualTo(before);
            terminal.type("COMPOSE_MENU=1 jcompose up");
            terminal.waitFor("d Detach");
            assertThat(terminal.settings()).isNotEqualTo(before);
            terminal.terminateClient();
            terminal.waitForPrompt();
            assertThat(terminal.settings()).isEqualTo(before);
        }
        host.mustRun(project, "down", "-t", "0");
    }

    private static String states(Path project) {
        return host.mustRun(project, "ps", "-a", "--format", "{{.State}}")
                .stdout()
                .strip();
    }
}

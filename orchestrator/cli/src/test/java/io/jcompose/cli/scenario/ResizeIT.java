package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What happens when the window changes its size. */
@Timeout(120)
class ResizeIT {
    /** Tells its terminal's size at the start and whenever it changes. */
    private static final String TELL_SIZE = "sh -c 'trap \"stty size\" WINCH; stty size; while :; do sleep 0.1; done'";

    private static JcomposeHost host;

    @BeforeAll
    static void start() {
        host = JcomposeHost.withImages("busybox").set("COMPOSE_ANSI", "auto");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @PrivilegedTest
    void resize_reachesTheProcess_ofExec_run_containerRun_andAttach() {
        Path project = Projects.write(host, "sizes", "services: {app: {image: busybox, command: sleep 1000}}");
        host.mustRun(project, "up", "-d");
        try (Tmux terminal = new Tmux(host, project)) {
            String before = terminal.settings();
            List<String> commands = List.of(
                    "exec app " + TELL_SIZE,
                    "run --rm app " + TELL_SIZE,
                    "container run --rm -it busybox " + TELL_SIZE,
                    "container run --name kept -it busybox " + TELL_SIZE);
            int columns = 100;
            for (String command : commands) {
                terminal.type("jcompose " + command);
                terminal.waitFor("30 " + columns);
                columns += 7;
                terminal.resize(columns, 30);
                terminal.waitFor("30 " + columns);
                if (!command.contains("kept")) {
                    terminal.key("C-c");
                    terminal.waitForPrompt();
                }
            }
            assertThat(terminal.screen()).doesNotContain("stty:"); // no terminal began without a size
            terminal.key("C-p", "C-q");
            terminal.waitFor("read escape sequence");
            terminal.waitForPrompt();
            terminal.resize(90, 20);
            terminal.type("jcompose container attach kept");
            terminal.waitFor("20 90");
            terminal.resize(100, 30);
            terminal.waitUntil(
                    "the first size is there again",
                    screen ->
                            screen.lines().filter(line -> line.equals("30 100")).count() == 2);
            terminal.key("C-c");
            terminal.waitForPrompt();
            assertThat(terminal.settings()).isEqualTo(before);
        }
        host.mustRun(project, "container", "rm", "-f", "kept");
        host.mustRun(project, "down", "-t", "0");
    }

    @PrivilegedTest
    void progress_whenTheWindowShrinksAndGrows_isLaidOutAnewAndLeavesNothingBehind() {
        Path project = Projects.write(host, "layout", """
                services:
                  database-with-a-long-name:
                    image: busybox
                    command: sleep 1000
                    volumes: [./gate:/gate]
                    healthcheck: {test: test -e /gate/open, interval: 100ms, retries: 10000}
                  web:
                    image: busybox
                    command: sh -c "echo hello; exec sleep 1000"
                    depends_on: {database-with-a-long-name: {condition: service_healthy}}
                """);
        try (Tmux terminal = new Tmux(host, project)) {
            terminal.resize(200, 30);
            String before = terminal.settings();
            // In a window that is half empty, tmux would move the top of the display out of everybody's reach.
            terminal.type("seq 60; echo filled");
            terminal.waitFor("filled");
            terminal.type("jcompose up -d");
            terminal.waitFor("Waiting");
            for (int columns : new int[] {40, 200, 40, 200}) {
                terminal.resize(columns, 30);
                int width = columns;
                terminal.waitUntil("the display fits " + width + " columns", screen -> isLaidOut(screen, width));
            }
            Projects.file(project, "gate/open", "");
            terminal.waitForPrompt();
            assertThat(terminal.settings()).isEqualTo(before);
            assertThat(terminal.screen()).doesNotContain("Waiting");
            terminal.type("COMPOSE_MENU=1 jcompose up");
            terminal.waitFor("d Detach");
            terminal.resize(40, 30);
            terminal.resize(200, 30);
            host.mustRun(project, "restart", "-t", "0", "web");
            terminal.waitFor("| hello");
            assertThat(count(terminal.screen(), "d Detach")).isLessThanOrEqualTo(1);
            terminal.key("d");
            terminal.waitForPrompt();
        }
        host.mustRun(project, "down", "-t", "0");
    }

    /** The header and each resource once, no line broken, and the time at the end of each. */
    private static boolean isLaidOut(String screen, int columns) {
        List<String> lines = screen.lines()
                .filter(line -> !line.isBlank())
                .dropWhile(line -> !line.contains("jcompose up"))
                .skip(1)
                .toList();
        boolean wide = columns > 100;
        return lines.size() == 4
                && lines.get(0).startsWith("[+] up")
                && count(screen, "[+] up") == 1
                && lines.stream().skip(1).allMatch(line -> line.length() < columns && line.endsWith("s"))
                && count(screen, "-1 ") == 2
                && screen.contains("layout-database-with-a-long-name-1") == wide;
    }

    private static long count(String screen, String text) {
        return screen.lines().filter(line -> line.contains(text)).count();
    }
}

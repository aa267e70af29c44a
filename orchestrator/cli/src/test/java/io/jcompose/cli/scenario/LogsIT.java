package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** Nothing that a container wrote is lost, and what several wrote is shown in the order of time. */
@Timeout(180)
class LogsIT {
    private static final int LINES = 200_000;
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
    void threeServicesAtFullSpeed_everyLineIsThere_inOrder() {
        Path project = Projects.write(host, "flood", """
                x-flood: &flood
                  image: busybox
                  command: seq 1 %d
                services:
                  a: *flood
                  b: *flood
                  c: *flood
                """.formatted(LINES));
        host.mustRun(project, "up", "-d");
        for (String service : List.of("a", "b", "c")) {
            JcomposeHost.eventually(
                    service + " is done",
                    Duration.ofSeconds(60),
                    () -> host.run(project, "ps", "-a", "--status", "exited", "--services")
                            .stdout()
                            .contains(service));
        }

        Map<String, Integer> last = new HashMap<>();
        for (String line : host.mustRun(project, "logs").stdout().lines().toList()) {
            String service = line.substring(0, line.indexOf(' '));
            int number = Integer.parseInt(line.substring(line.indexOf('|') + 1).strip());
            assertThat(number).isEqualTo(last.getOrDefault(service, 0) + 1);
            last.put(service, number);
        }
        assertThat(last).isEqualTo(Map.of("a-1", LINES, "b-1", LINES, "c-1", LINES));

        List<String> times = new ArrayList<>();
        for (String line : host.mustRun(project, "logs", "-t", "--no-log-prefix", "--tail", "500")
                .stdout()
                .lines()
                .toList()) {
            times.add(line.substring(0, line.indexOf(' ')));
        }
        assertThat(times).hasSize(1500).isSorted();
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void outputThatIsNotKept_isSaidNotToBe() {
        Path project = Projects.write(host, "notkept", """
                services:
                  mute: {image: busybox, command: echo gone, logging: {driver: none}}
                  kept: {image: busybox, command: echo kept}
                """);
        host.mustRun(project, "up", "-d", "--wait");

        JcomposeHost.Result logs = host.mustRun(project, "logs");
        assertThat(logs.stdout()).isEqualTo("kept-1  | kept\n");
        assertThat(logs.stderr()).contains("can't retrieve logs for \"notkept-mute-1\": its logging driver 'none'");
        JcomposeHost.Result one = host.run(project, "container", "logs", "notkept-mute-1");
        assertThat(one.exitCode()).isEqualTo(1);
        assertThat(one.stderr()).contains("its logging driver 'none' keeps no output");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void following_showsNewLinesOfAllServicesAndBothOutputs_andEndsWithThem() throws IOException {
        Path project = Projects.write(host, "follow", """
                services:
                  left: {image: busybox, command: sh -c "for i in 1 2 3; do echo left $$i; sleep 0.4; done"}
                  right: {image: busybox, command: sh -c "for i in 1 2 3; do echo right $$i >&2; sleep 0.4; done"}
                """);
        host.mustRun(project, "up", "-d");

        Process follow = host.start(project, "logs", "-f");
        List<String> out = read(follow.inputReader(StandardCharsets.UTF_8));

        assertThat(out).containsSubsequence("left-1   | left 1", "left-1   | left 2", "left-1   | left 3");
        assertThat(out).containsSubsequence("right-1  | right 1", "right-1  | right 2", "right-1  | right 3");
        host.mustRun(project, "down");
    }

    private static List<String> read(BufferedReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
        }
        return lines;
    }
}

package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** Whoever interrupts a command that builds wants no build to go on behind their back. */
@Timeout(180)
class InterruptedBuildIT extends BusyboxHost {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @PrivilegedTest
    void interruptedCommand_endsTheBuildThatItBegan() throws Exception {
        Path here = Projects.write(host, "interrupted", """
                services:
                  app: {build: ., command: "true"}
                """);
        long seconds = 1_000_000 + 10 * ProcessHandle.current().pid(); // found among all processes of the machine
        for (String command :
                new String[] {"up", "up -d --build", "run --rm app", "create", "build", "image build ."}) {
            String step = Long.toString(++seconds);
            Projects.file(here, "Dockerfile", "FROM busybox\nRUN sleep " + step + "\n");

            Process process = host.startShell(here, "exec jcompose " + command);
            eventually(command + " builds", LIMIT, () -> runs(step));
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();

            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as("%s: %s", command, output).isEqualTo(130);
            eventually(command + " has ended its build", LIMIT, () -> !runs(step));
        }
        assertThat(host.mustRun(here, "ps", "-a", "-q").stdout()).isEmpty();
    }

    /** @param argument its last one; the name of the program is busybox's */
    private static boolean runs(String argument) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").endsWith(" " + argument));
    }
}

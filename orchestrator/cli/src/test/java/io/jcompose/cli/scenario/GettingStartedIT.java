package io.jcompose.cli.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import io.jcompose.testkit.ProjectHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;

/**
 * Runs {@code docs/user/getting-started.md}: writes the files it shows (the second word after the fence is the name) and
 * runs its console blocks; lines that follow a command are its output, {@code ...} stands for any.
 */
@Timeout(180)
class GettingStartedIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)(?: (\\S+))?\\n(.*?)^```$");

    @PrivilegedTest
    void everyCommandOfThePage_doesWhatThePageSays() throws IOException, InterruptedException {
        String page = Files.readString(ProjectHome.path().resolve("docs/user/getting-started.md"));
        try (JcomposeHost host = JcomposeHost.withImages("busybox")) {
            Path project = host.project("start");
            int commands = 0;
            Matcher block = BLOCK.matcher(page);
            while (block.find()) {
                if (block.group(2) != null) {
                    Projects.file(project, block.group(2), block.group(3));
                } else if (block.group(1).equals("console")) {
                    for (Step step : steps(block.group(3))) {
                        run(host, project, step);
                        commands++;
                    }
                }
            }
            assertThat(commands).isGreaterThan(10);
        }
    }

    private static void run(JcomposeHost host, Path project, Step step) throws IOException, InterruptedException {
        Process shell = host.startShell(project, step.command());
        shell.getOutputStream().close();
        String output = new String(shell.getInputStream().readAllBytes(), UTF_8).strip();

        assertThat(shell.waitFor())
                .as("exit code of: %s, which printed: %s", step.command(), output)
                .isZero();
        if (!step.output().isEmpty() && !step.output().equals(List.of("..."))) {
            assertThat(output.lines()).as(step.command()).containsExactlyElementsOf(step.output());
        }
    }

    private static List<Step> steps(String block) {
        List<Step> steps = new ArrayList<>();
        for (String line : block.lines().toList()) {
            if (line.startsWith("$ ")) {
                steps.add(new Step(line.substring(2), new ArrayList<>()));
            } else {
                steps.get(steps.size() - 1).output().add(line);
            }
        }
        return steps;
    }

    /** A command of the page and the lines it is said to print. */
    private record Step(String command, List<String> output) {}
}

package io.jcompose.cli.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import io.jcompose.testkit.ProjectHome;
import io.jcompose.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Runs the commands of the README's tour, on the sample as it is without a registry. */
@Timeout(180)
class ReadmeIT {
    @PrivilegedTest
    void everyCommandOfTheTour_works() throws Exception {
        List<String> tour = block("## Sixty seconds", "```\ncd samples/flask-redis\n");
        try (JcomposeHost host = JcomposeHost.withImages("python", "redis")) {
            Path project = Projects.flaskRedis(host, "tour", 5000);
            for (String command : tour) {
                run(host, project, command);
            }
            assertThat(host.mustRun(project, "ps", "-a", "-q").stdout()).isEmpty();
        }
        assertThat(tour).hasSizeGreaterThan(6);
    }

    /** All but {@code bootstrap}, which fetches packages; it has a test of its own. */
    @PrivilegedTest
    void imagesOutOfAnything() throws Exception {
        try (JcomposeHost host = JcomposeHost.create()) {
            Path folder = host.project("images");
            Files.copy(TestImages.archive("busybox"), folder.resolve("rootfs.tar"));
            for (String command : block("No registry?", "```\n")) {
                if (command.startsWith("jcompose image load")) {
                    host.mustRun(folder, "image", "save", "-o", "images.tar", "my/base:1");
                }
                if (!command.startsWith("jcompose image bootstrap")) {
                    shell(host, folder, command.replace("rootfs.tar.xz", "rootfs.tar"));
                }
            }
            assertThat(host.mustRun(folder, "image", "ls").stdout()).contains("my/base");
        }
    }

    private static List<String> block(String after, String begin) throws IOException {
        String page = Files.readString(ProjectHome.path().resolve("README.md"));
        int start = page.indexOf(begin, page.indexOf(after)) + begin.length();
        return page.substring(start, page.indexOf("```", start))
                .lines()
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static void run(JcomposeHost host, Path project, String command) throws Exception {
        switch (command) {
            case "jcompose up" -> untilInterrupted(host, project, command, "Attaching to");
            case "jcompose logs -f web" -> untilInterrupted(host, project, command, "web-1");
            default -> shell(host, project, command);
        }
    }

    private static void shell(JcomposeHost host, Path project, String command) throws Exception {
        Process shell = host.startShell(project, command);
        shell.getOutputStream().close(); // a shell inside ends at once
        String output = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor()).as("%s: %s", command, output).isZero();
    }

    /** Waits for a word of its output, then presses Ctrl-C, so to speak. */
    private static void untilInterrupted(JcomposeHost host, Path project, String command, String word)
            throws Exception {
        Process process = host.startShell(project, "exec " + command);
        StringBuilder seen = new StringBuilder();
        while (!seen.toString().contains(word)) {
            int next = process.getInputStream().read();
            assertThat(next).as("%s ended: %s", command, seen).isNotNegative();
            seen.append((char) next);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
    }
}

package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import io.jcompose.testkit.ProjectHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The node-bulletin-board sample, as its page says: its own Dockerfile, npm included, on a registry of the test's own. */
@Timeout(600)
class BulletinBoardIT {
    private static final URI BOARD = URI.create("http://127.0.0.1:8000/");
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @PrivilegedTest
    void board_isBuiltPublishedAndRemoved_andNpmRunsAgainOnlyForOtherDependencies() throws Exception {
        try (JcomposeHost host = JcomposeHost.withImages("node");
                NpmRegistry npm = new NpmRegistry(Files.createDirectory(folder.resolve("npm")))) {
            npm.with("escape-html", "module.exports = (text) => text.replace(/</g, '&lt;');\n");
            Path base = host.project("base");
            Projects.file(base, "Dockerfile", "FROM node\nENV npm_config_registry=" + npm.address() + "\n");
            host.mustRun(base, "image", "build", "-t", "node:lts-slim", ".");
            Path board = copy(ProjectHome.path().resolve("samples/node-bulletin-board"), host.project("board"));
            String[] build = {"image", "build", "--network", "host", "--tag", "bulletinboard:1.0", "."};

            host.mustRun(board, build);
            host.mustRun(
                    board,
                    "container",
                    "run",
                    "--publish",
                    "8000:8080",
                    "--detach",
                    "--name",
                    "bb",
                    "bulletinboard:1.0");
            JcomposeHost.eventually("the board answers", Duration.ofSeconds(60), () -> page().contains("Nothing yet"));
            pin("a<b");
            assertThat(page()).contains("<li>a&lt;b</li>");
            host.mustRun(board, "container", "rm", "--force", "bb");
            assertThat(host.mustRun(board, "container", "ls", "-aq").stdout()).isEmpty();

            Files.writeString(board.resolve("server.js"), "// other\n");
            assertThat(host.mustRun(board, build).stderr()).containsPattern("RUN npm install\n#[0-9]+ CACHED");
            assertThat(npm.downloads()).isEqualTo(1);
        }
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return to;
    }

    /** Empty while it does not answer. */
    private String page() {
        try {
            return client.send(HttpRequest.newBuilder(BOARD).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private void pin(String text) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(BOARD)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("text=" + text.replace("<", "%3C")))
                .build();
        assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(303);
    }
}

package io.jcompose.runtime.build.execute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Contexts that are no folder of the user, and what a later build notices of their changes. */
class FetchedContextIT {
    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new BuildFixture(folder.resolve("host"));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static void run(Path where, String... words) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(where.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "HOME", where.toString()));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static void commit(Path repository, String content) throws Exception {
        Files.writeString(repository.resolve("Dockerfile"), "FROM scratch\nCOPY file /\n");
        Files.writeString(repository.resolve("file"), content);
        run(repository, "git", "add", ".");
        run(
                repository,
                "git",
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b.test",
                "-c",
                "commit.gpgsign=false",
                "commit",
                "-qm",
                content);
    }

    private BuildRequest request(String context) {
        return BuildRequest.of(context)
                .tags(List.of(ImageReference.parse("app:1")))
                .build();
    }

    private static int serve(Path base, List<Process> started) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        started.add(new ProcessBuilder(
                        "git",
                        "daemon",
                        "--export-all",
                        "--reuseaddr",
                        "--listen=127.0.0.1",
                        "--port=" + port,
                        "--base-path=" + base)
                .redirectErrorStream(true)
                .redirectOutput(base.resolve("daemon.log").toFile())
                .start());
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return port;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        return port;
    }

    @PrivilegedTest
    void movedBranch_isNoticed_andACommitIsNotAskedFor() throws Exception {
        Path repository = Files.createDirectories(folder.resolve("served/app"));
        run(repository, "git", "init", "-q", "-b", "main");
        commit(repository, "first");
        List<Process> started = new ArrayList<>();
        try {
            BuildRequest request =
                    request("git://127.0.0.1:%d/app#main".formatted(serve(folder.resolve("served"), started)));
            Image image = fixture.builder.build(request, fixture.steps);
            assertThat(fixture.builder.staleness(request, image)).isEmpty();

            commit(repository, "second");

            assertThat(fixture.builder.staleness(request, image).orElseThrow())
                    .startsWith("its context has changed, to ");
            Image second = fixture.builder.build(request, fixture.steps);
            assertThat(second.layers().get(0).resolve("file")).hasContent("second");
            assertThat(fixture.builder.staleness(request, second)).isEmpty();
            started.forEach(Process::destroy);
            for (Process process : started) {
                process.waitFor();
            }
            assertThat(fixture.builder.staleness(request, second))
                    .as("no server, no news")
                    .isEmpty();
        } finally {
            started.forEach(Process::destroy);
        }
    }

    @PrivilegedTest
    void gitFolder_staysWhereTheAddressOrTheBuildSaysSo() throws Exception {
        Path repository = Files.createDirectories(folder.resolve("served/app"));
        run(repository, "git", "init", "-q", "-b", "main");
        commit(repository, "first");
        List<Process> started = new ArrayList<>();
        try {
            String address = "git://127.0.0.1:%d/app".formatted(serve(folder.resolve("served"), started));
            Optional<String> dockerfile = Optional.of("FROM busybox\nCOPY . /x/\n");
            BuildRequest.Builder plain = BuildRequest.of(address).inlineDockerfile(dockerfile);
            BuildRequest.Builder byAddress =
                    BuildRequest.of(address + "?keep-git-dir=true").inlineDockerfile(dockerfile);

            assertThat(fixture.run(fixture.build(plain), "ls -A /x"))
                    .isNotEmpty()
                    .doesNotContain(".git");
            assertThat(fixture.run(fixture.build(byAddress), "ls -A /x")).contains(".git\n");
            assertThat(fixture.run(fixture.build(plain.args(Map.of("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "1"))), "ls -A /x"))
                    .contains(".git\n");
            assertThatThrownBy(() -> fixture.build(BuildRequest.of(address + "#:none")))
                    .hasMessageContaining("has no folder 'none'");
        } finally {
            started.forEach(Process::destroy);
        }
    }

    @PrivilegedTest
    void archiveFromTheWeb_isComparedByWhatItsServerCallsIt() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> tag = new ArrayList<>(List.of("\"one\""));
        server.createContext("/", exchange -> {
            byte[] body =
                    "FROM busybox\nRUN echo %s > /file\n".formatted(tag.get(0)).getBytes(UTF_8);
            exchange.getResponseHeaders().set("ETag", tag.get(0));
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        try {
            BuildRequest request = request("http://127.0.0.1:%d/Dockerfile"
                    .formatted(server.getAddress().getPort()));
            Image image = fixture.builder.build(request, fixture.steps);
            assertThat(fixture.builder.staleness(request, image)).isEmpty();

            tag.set(0, "\"two\"");

            assertThat(fixture.builder.staleness(request, image)).contains("its context has changed, to \"two\"");
        } finally {
            server.stop(0);
        }
    }

    @PrivilegedTest
    void layoutInAFolder_isABaseAndASource_byTagDigestOrAlone() throws Exception {
        fixture.store.tag("busybox", ImageReference.parse("base:v1"));
        Path archive = folder.resolve("base.tar");
        try (var out = Files.newOutputStream(archive)) {
            fixture.store.save(List.of("base:v1"), out);
        }
        Path layout = Files.createDirectories(folder.resolve("layout"));
        run(layout, "tar", "xf", archive.toString());
        fixture.store.remove("base:v1", false, List.of());
        fixture.file("Dockerfile", """
                FROM given
                COPY --from=given /bin/busybox /copied/busybox
                RUN /copied/busybox echo works > /result
                """);

        for (String address : List.of("oci-layout://" + layout, "oci-layout://" + layout + ":v1")) {
            Image image = fixture.build(fixture.request().additionalContexts(Map.of("given", address)));
            assertThat(fixture.run(image, "cat /result")).isEqualTo("works\n");
        }
        assertThatThrownBy(() -> fixture.build(
                        fixture.request().additionalContexts(Map.of("given", "oci-layout://" + layout + ":v2"))))
                .hasMessageContaining("it has no 'v2'; there is v1");
        assertThatThrownBy(() -> fixture.build(
                        fixture.request().additionalContexts(Map.of("given", "oci-layout://" + folder + "/none"))))
                .hasMessageContaining("is no OCI layout: it has no index.json");
        assertThat(fixture.store.list()).noneMatch(image -> image.names().contains("base:v1"));
    }
}

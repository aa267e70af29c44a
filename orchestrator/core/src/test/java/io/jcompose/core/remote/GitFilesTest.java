package io.jcompose.core.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jcompose.core.Jcompose;
import io.jcompose.core.load.LoadRequest;
import io.jcompose.core.load.LoadResult;
import io.jcompose.core.load.Problem;
import io.jcompose.core.model.Project;
import io.jcompose.runtime.build.source.GitCheckout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compose files from a repository that a small web server on this host hands out. */
class GitFilesTest {
    @TempDir
    Path temp;

    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private Path work;
    private String repository;
    private GitFiles files;

    @BeforeEach
    void serveRepository() throws IOException, InterruptedException {
        work = Files.createDirectories(temp.resolve("work"));
        git("init", "--quiet", "--initial-branch=main");
        commit("""
                services: {web: {image: "web:${TAG:-1}", build: ./web, volumes: ["./data:/data"]}}
                """);
        git("tag", "-a", "-m", "first", "v1");
        write("sub/compose.yml", "services: {part: {extends: {file: base.yaml, service: b}}}\n");
        write("sub/base.yaml", "services: {b: {image: b, env_file: b.env}}\n");
        write("sub/b.env", "FROM=base\n");
        write("sub/.env", "TAG=2\n");
        Files.createSymbolicLink(work.resolve("leak.yaml"), temp.resolve("secret.yaml"));
        Files.createDirectory(work.resolve("none"));
        write("none/readme", "x");
        commit("services: {web: {image: new}}\n");
        Files.writeString(temp.resolve("secret.yaml"), "services: {leaked: {image: x}}\n");
        git("clone", "--quiet", "--bare", work.toString(), temp.resolve("r.git").toString());
        git("-C", temp.resolve("r.git").toString(), "update-server-info");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        repository = "http://127.0.0.1:" + server.getAddress().getPort() + "/r.git";
        files = new GitFiles(temp.resolve("cache"), new GitCheckout(Optional.empty(), Optional.empty()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestURI().getPath());
        Path served = temp.resolve("r.git");
        Path file = served.resolve(exchange.getRequestURI().getPath().substring("/r.git/".length()))
                .normalize();
        boolean found = file.startsWith(served) && Files.isRegularFile(file);
        byte[] body = found ? Files.readAllBytes(file) : new byte[0];
        exchange.sendResponseHeaders(found ? 200 : 404, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void write(String name, String text) throws IOException {
        Path file = work.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void commit(String compose) throws IOException, InterruptedException {
        write("compose.yaml", compose);
        git("add", ".");
        git("commit", "--quiet", "-m", "more");
    }

    private String git(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", work.toString(), "-c", "user.name=t"));
        command.addAll(List.of("-c", "user.email=t@example.org"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    private LoadResult load(UnaryOperator<LoadRequest.Builder> options) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("here"));
        return Jcompose.load(options.apply(LoadRequest.in(folder, Map.of()).remoteFiles(files))
                .build());
    }

    private Project project(String compose) throws IOException {
        Files.writeString(Files.createDirectories(temp.resolve("here")).resolve("compose.yaml"), compose);
        return load(o -> o).fold(LoadResult.Loaded::project, rejected -> {
            throw new AssertionError(rejected.problems());
        });
    }

    private List<String> problems(String address) throws IOException {
        return load(o -> o.files(List.of(address)))
                .fold(
                        loaded -> List.of("accepted"),
                        rejected -> rejected.problems().stream()
                                .map(Problem::toString)
                                .toList());
    }

    @Test
    void file_isReadFromATag_withTheFolderBesideIt_andTheNameOfTheCallersFolder() throws Exception {
        Project project = load(o -> o.files(List.of(repository + "#v1"))).fold(LoadResult.Loaded::project, rejected -> {
            throw new AssertionError(rejected.problems());
        });

        Path checkout = project.workingDir();
        assertThat(checkout).startsWith(temp.resolve("cache")).hasFileName(git("rev-parse", "v1^{commit}"));
        assertThat(project.name()).isEqualTo("here");
        assertThat(project.service("web").orElseThrow().image()).contains("web:1");
        assertThat(project.service("web")
                        .orElseThrow()
                        .storage()
                        .mounts()
                        .get(0)
                        .source())
                .contains(checkout.resolve("data").toString());
        assertThat(checkout.resolve(".git")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(temp.resolve("cache")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(checkout)).isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void include_takesAFolderOfARepository_withItsOwnFilesAndVariables() throws Exception {
        Project project = project("include:\n  - path: " + repository + "#main:sub\nservices: {own: {image: o}}\n");

        assertThat(project.services()).containsOnlyKeys("own", "part");
        assertThat(project.service("part").orElseThrow().process().environment())
                .containsEntry("FROM", Optional.of("base"));
        assertThat(project.workingDir()).isEqualTo(temp.resolve("here"));
    }

    @Test
    void extends_takesAServiceOfARepository() throws Exception {
        Project project = project(
                "services: {own: {extends: {file: '" + repository + "#v1:compose.yaml', service: web}, image: o}}\n");

        assertThat(project.service("own").orElseThrow().image()).contains("o");
        assertThat(project.service("own")
                        .orElseThrow()
                        .build()
                        .orElseThrow()
                        .context()
                        .toString())
                .startsWith(temp.resolve("cache").toString())
                .endsWith("/web");
    }

    @Test
    void commitThatIsHere_isNotFetchedAgain() throws Exception {
        Path first = files.fetch(repository + "#main");
        requests.clear();

        Path again = new GitFiles(temp.resolve("cache"), new GitCheckout(Optional.empty(), Optional.empty()))
                .fetch(repository + "#main");
        assertThat(again).isEqualTo(first);
        assertThat(requests).isNotEmpty().noneMatch(path -> path.contains("/objects/"));

        requests.clear();
        assertThat(files.fetch(repository + "#" + git("rev-parse", "main"))).isEqualTo(first);
        assertThat(requests).isEmpty();
        try (Stream<Path> kept = Files.list(first.getParent())) {
            assertThat(kept.filter(Files::isDirectory)).containsExactly(first);
        }
    }

    @Test
    void startOfACommit_isEnough() throws Exception {
        assertThat(files.fetch(
                        repository + "#" + git("rev-parse", "v1^{commit}").substring(0, 10)))
                .hasFileName(git("rev-parse", "v1^{commit}"));
    }

    @Test
    void whatIsNotThere_isNamed() throws Exception {
        assertThat(problems(repository + "#nope"))
                .singleElement()
                .asString()
                .startsWith(file(repository + "#nope") + ": git " + repository + "#nope: fetch:")
                .contains("nope");
        assertThat(problems(repository + "#main:missing.yaml"))
                .containsExactly(file(repository + "#main:missing.yaml") + ": git " + repository
                        + "#main has no 'missing.yaml'");
        assertThat(problems(repository + "#main:none"))
                .containsExactly(file(repository + "#main:none") + ": there is no compose.yaml in it");
    }

    /** How it is named in messages. */
    private static String file(String address) {
        return "-f \"" + address + "\": Compose file " + address;
    }

    @Test
    void linksAndDots_doNotLeadOut() throws Exception {
        assertThat(problems(repository + "#main:leak.yaml"))
                .singleElement()
                .asString()
                .endsWith("'leak.yaml' leads out of the repository");
        assertThat(problems(repository + "#main:../../here"))
                .singleElement()
                .asString()
                .contains("is no address of a git repository that can be used");
        assertThat(problems(repository + "#--upload-pack=x"))
                .singleElement()
                .asString()
                .contains("is no address of a git repository that can be used");
    }

    @Test
    void otherAddresses_areRefusedWithTheReason() throws Exception {
        assertThat(problems("https://example.org/compose.yaml"))
                .singleElement()
                .asString()
                .contains("only git repositories and what was published to a registry (oci://) are fetched");
    }

    @Test
    void missingGit_isSaid() {
        GitFiles without = new GitFiles(
                temp.resolve("cache"), new GitCheckout("/nowhere/git", Optional.empty(), Optional.empty()));

        assertThatThrownBy(() -> without.fetch(repository))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the program git is not there; install it");
        assertThat(temp.resolve("cache")).isDirectoryNotContaining("glob:**/fetching-*");
    }
}

package io.jcompose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jcompose.core.HostPaths;
import io.jcompose.runtime.image.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config} with its flags, as whole command lines. */
class ConfigCommandTest {
    private static final String MANIFEST = "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}";

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void writeProject() throws IOException {
        environment.put("HOME", folder.resolve("home").toString());
        write("compose.yaml", """
                name: shop
                services:
                  web: {image: "web:${TAG:-1}", depends_on: [db], profiles: [front], environment: {FOO: "${FOO:?need}"}}
                  db: {image: db, volumes: ["data:/d"]}
                volumes: {data: }
                """);
        environment.put("FOO", "bar");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        HostPaths paths = new HostPaths(folder.resolve("data"), folder.resolve("run"), "test");
        return new CommandRunner(
                        environment,
                        folder,
                        paths,
                        new ByteArrayInputStream("services: {s: {image: from-stdin}}".getBytes(StandardCharsets.UTF_8)),
                        outStream,
                        errStream,
                        Clock.systemUTC())
                .run(List.of(args));
    }

    private String printed(String... args) {
        assertThat(run(args)).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void lists_needNoEnvironmentFiles() throws IOException {
        write("compose.yaml", "services: {web: {image: w, env_file: missing.env}}\n");

        assertThat(printed("config", "--services")).isEqualTo("web\n");
        assertThat(printed("config", "--images")).isEqualTo("w\n");
        assertThat(run("config", "-q")).isEqualTo(1);
    }

    @Test
    void explain_showsWhereAValueCameFrom() {
        assertThat(printed("config", "--explain", "services.db.image")).isEqualTo("""
                services.db.image = "db"
                  compose.yaml:4:15  sets "db"
                """);
        assertThat(run("config", "--explain", "services.db.nothing")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no value at 'services.db.nothing'");
    }

    @Test
    void lists_followProfilesAndNames() {
        assertThat(printed("config", "--services")).isEqualTo("db\n");
        assertThat(printed("--profile", "front", "config", "--services").lines())
                .containsExactlyInAnyOrder("db", "web");
        assertThat(printed("config", "--images", "web").lines()).containsExactlyInAnyOrder("db", "web:1");
        assertThat(printed("config", "--volumes")).isEqualTo("data\n");
        assertThat(printed("config", "--networks")).isEqualTo("default\n");
        assertThat(printed("config", "--profiles")).isEqualTo("front\n");
        assertThat(printed("config", "-q")).isEmpty();
    }

    @Test
    void services_comeAfterWhatTheyNeed_elseByName_andHashesByName() throws IOException {
        write("compose.yaml", """
                services:
                  web: {image: w, depends_on: [db]}
                  cache: {image: c}
                  db: {image: d}
                """);

        assertThat(printed("config", "--services")).isEqualTo("cache\ndb\nweb\n");
        assertThat(printed("config", "--hash", "*").lines())
                .extracting(line -> line.split(" ")[0])
                .containsExactly("cache", "db", "web");
        write("compose.yaml", "services: {a: {image: w, depends_on: [z]}, z: {image: d}}\n");
        assertThat(printed("config", "--services")).isEqualTo("z\na\n");
        assertThat(printed("config", "--services", "--no-consistency")).isEqualTo("a\nz\n");
    }

    @Test
    void services_areFilteredByProfilesAndLabels() throws IOException {
        write("compose.yaml", """
                services:
                  core: {image: i, labels: {tier: backend}}
                  worker: {image: i, profiles: [work], labels: {tier: backend}}
                  monitor: {image: i, profiles: [watch, work], labels: {tier: ops}}
                """);

        assertThat(printed("config", "--services", "--filter", "profile=work")).isEqualTo("monitor\nworker\n");
        assertThat(printed("config", "--services", "--filter", "label=tier=backend"))
                .isEqualTo("core\n");
        assertThat(printed("config", "--services", "--filter", "profile=work", "--filter", "label=tier=backend"))
                .isEqualTo("worker\n");
        assertThat(printed("config", "--services", "--filter", "profile=nosuch"))
                .isEmpty();
    }

    @Test
    void filters_thatSayNothing_areRefused() {
        assertThat(run("config", "--filter", "profile=front")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--filter requires --services");
        assertThat(run("config", "--services", "--filter", "profile=*")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("profiles must be selected explicitly");
        assertThat(run("config", "--services", "--filter", "state=running")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("unknown criteria \"state\"");
    }

    @Test
    void hashes_areStable_andChangeWithTheService() throws IOException {
        String before = printed("config", "--hash", "*");
        assertThat(before).matches("db [0-9a-f]{64}\n").isEqualTo(printed("config", "--hash", "db"));
        write("compose.override.yaml", "services: {db: {hostname: h}}\n");
        assertThat(printed("config", "--hash", "db")).isNotEqualTo(before);
        assertThat(run("config", "--hash", "nosuch")).isEqualTo(1);
    }

    @Test
    void variables_areListedWithWhatTheyNeed() {
        assertThat(printed("config", "--variables")
                        .lines()
                        .map(line -> line.replaceAll(" +", " ").strip()))
                .containsExactly("NAME REQUIRED DEFAULT VALUE ALTERNATE VALUE", "FOO true", "TAG false 1");
        assertThat(printed("config", "--variables", "--format", "yaml")).startsWith("""
                FOO:
                  name: FOO
                  defaultvalue: ""
                  presencevalue: ""
                  required: true
                """);
        assertThat(printed("config", "--environment")).contains("FOO=bar\n", "COMPOSE_PROJECT_NAME=shop\n");
    }

    @Test
    void output_goesToAFile_andReadsBackTheSame() throws IOException {
        String text = printed("--profile", "front", "config");
        assertThat(printed("--profile", "front", "config", "-o", "out.yaml")).isEmpty();
        assertThat(Files.readString(folder.resolve("out.yaml"))).isEqualTo(text);
        assertThat(printed("-f", "out.yaml", "--profile", "front", "config")).isEqualTo(text);
    }

    @Test
    void flags_leavePartsOut() throws IOException {
        assertThat(printed("config", "--no-interpolate")).contains("${TAG:-1}");
        assertThat(printed("--compatibility", "config")).doesNotContain("networks:");
        assertThat(printed("config", "--no-normalize")).doesNotContain("networks:");
        write("compose.yaml", "services: {a: {build: ./x, env_file: e, depends_on: [no]}}\n");
        write("e", "A=1\n");
        assertThat(printed("config", "--no-consistency", "--no-path-resolution", "--no-env-resolution"))
                .contains("context: ./x", "path: e");
        assertThat(run("config")).isEqualTo(1);
    }

    @Test
    void standardInput_isAFile() {
        assertThat(printed("-f", "-", "config", "--images")).isEqualTo("from-stdin\n");
    }

    @Test
    void problems_comeAllAtOnce_withExitCode1() throws IOException {
        write("compose.yaml", "services:\n  a: {imag: x}\n  b: {image: 7}\n");

        assertThat(run("config")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "compose.yaml:2:7: services.a additional properties 'imag' not allowed; did you mean 'image'?",
                        "compose.yaml:3:14: services.b.image must be a string, not a number; put it in quotes: \"7\"");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void digests_comeFromTheRegistry() throws IOException {
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        registry.createContext("/", exchange -> {
            boolean known = exchange.getRequestURI().getPath().equals("/v2/web/manifests/1");
            byte[] body = MANIFEST.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
            exchange.sendResponseHeaders(known ? 200 : 404, known ? body.length : -1);
            if (known) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        registry.start();
        try {
            String host = "127.0.0.1:" + registry.getAddress().getPort();
            String pinned = host + "/web:1@" + Digests.of(MANIFEST.getBytes(StandardCharsets.UTF_8));
            write("compose.yaml", "services: {a: {image: '%s/web:1'}, b: {build: .}}\n".formatted(host));

            assertThat(printed("config", "--lock-image-digests"))
                    .isEqualTo("services:\n  a:\n    image: %s\n".formatted(pinned));
            assertThat(printed("config", "--resolve-image-digests")).contains("image: " + pinned, "build:");

            write("compose.yaml", "services: {a: {image: '%s/other'}}\n".formatted(host));
            assertThat(run("config", "--resolve-image-digests")).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("look up " + host + "/other:latest: ");
        } finally {
            registry.stop(0);
        }
    }
}

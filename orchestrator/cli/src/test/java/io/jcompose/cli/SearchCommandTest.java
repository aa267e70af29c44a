package io.jcompose.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.jcompose.core.HostPaths;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code search}, against a server that answers as Docker Hub does. */
class SearchCommandTest {
    private static final String ANSWER = """
            {"results": [
              {"name": "bitnami/redis", "description": "A longer description, more than the forty-five that fit",
               "star_count": 10, "is_official": false},
              {"name": "redis", "description": "In\\nmemory", "star_count": 13000, "is_official": true}]}
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer server;
    private String asked = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/search", exchange -> {
            asked = exchange.getRequestURI().getRawQuery();
            byte[] body = ANSWER.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int search(String... options) {
        List<String> command = new java.util.ArrayList<>(List.of("search"));
        command.addAll(List.of(options));
        command.add("127.0.0.1:%d/re dis".formatted(server.getAddress().getPort()));
        return new CommandRunner(
                        Map.of("HOME", folder.toString(), "PATH", "/usr/bin:/bin"),
                        folder,
                        new HostPaths(folder.resolve("data"), folder.resolve("run"), "test"),
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        Clock.systemUTC())
                .run(command);
    }

    @Test
    void answers_areATable_theMostLikedFirst() {
        assertThat(search("--limit", "5")).isZero();

        assertThat(asked).isEqualTo("q=re+dis&n=5");
        assertThat(out.toString(UTF_8)).isEqualTo("""
                NAME            DESCRIPTION                                     STARS     OFFICIAL
                redis           In memory                                       13000     [OK]
                bitnami/redis   A longer description, more than the forty-fi…   10        \n""");
    }

    @Test
    void filters_chooseAmongTheAnswers() {
        assertThat(search("-f", "is-official=false", "--format", "{{.Name}}")).isZero();
        assertThat(search("-f", "stars=11", "--format", "json")).isZero();

        assertThat(out.toString(UTF_8)).isEqualTo("""
                bitnami/redis
                {"Description":"In memory","IsOfficial":"true","Name":"redis","StarCount":"13000"}
                """);
    }

    @Test
    void mistakes_areNamed() {
        assertThat(search("--limit", "101")).isEqualTo(1);
        assertThat(search("-f", "colour=red")).isEqualTo(1);
        server.removeContext("/v1/search");
        assertThat(search()).isEqualTo(1);

        assertThat(err.toString(UTF_8))
                .contains("--limit 101 is out of range; use 1 to 100")
                .contains("unknown filter colour=red; use is-official=true or stars=N")
                .contains("search at 127.0.0.1: HTTP 404; most registries cannot be searched");
    }
}

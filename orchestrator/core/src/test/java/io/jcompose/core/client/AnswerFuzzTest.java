package io.jcompose.core.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.testkit.Mutations;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine of another version, or something else on its socket: commands get an answer or an error, and never wait. */
class AnswerFuzzTest {
    private static final String CHUNKED = """
            HTTP/1.1 200 OK\r
            Transfer-Encoding: chunked\r
            Content-Type: application/json\r
            \r
            25\r
            {"progress":{"id":"a","status":"ok"}}\r
            1c\r
            {"result":[{"id":"x"}]}
            \r
            0\r
            \r
            """;
    private static final String PLAIN =
            "HTTP/1.1 500 Oops\r\nContent-Length: 42\r\n\r\n{\"error\":{\"message\":\"no\",\"exitCode\":5}}   \n";
    private final Mutations mutations = new Mutations();

    @TempDir
    private Path folder;

    @Test
    void damagedAnswer_isReadOrAnError() throws Exception {
        AtomicReference<byte[]> next = new AtomicReference<>(new byte[0]);
        Path socket = folder.resolve("s");
        try (FakeEngine engine =
                new FakeEngine(socket, channel -> FakeEngine.send(channel, new String(next.get(), ISO_8859_1)))) {
            SocketEngineClient client = new SocketEngineClient(socket, new Wire());
            for (int round = Mutations.rounds(600); round > 0; round--) {
                next.set(mutations.of((mutations.number(2) == 0 ? CHUNKED : PLAIN).getBytes(UTF_8)));
                try {
                    var unused = client.containers(Optional.empty());
                } catch (EngineException e) {
                    // an error for people
                }
            }
            engine.requests.clear();
        }
    }
}

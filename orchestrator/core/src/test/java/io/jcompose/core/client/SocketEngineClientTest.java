package io.jcompose.core.client;

import static io.jcompose.core.client.FakeEngine.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.client.EngineClient.DownRequest;
import io.jcompose.core.client.EngineClient.ExecRequest;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.runtime.ProcessStreams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketEngineClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    @TempDir
    Path folder;

    @Test
    void call_withChunksThatCutLines_deliversProgressThenTheResult() throws Exception {
        String first = "{\"progress\":{\"id\":\"Container p-a-1\",\"status\":\"Done\",\"text\":\"Removed\"}}\n{\"res";
        String second = "ult\":null}\n";
        try (FakeEngine engine = engine(answering(
                CHUNKED + Integer.toHexString(first.length()) + "\r\n",
                first.substring(0, 20),
                first.substring(20) + "\r\n" + Integer.toHexString(second.length()) + ";x=y\r\n" + second,
                "\r\n0\r\n\r\n"))) {
            List<String> seen = new ArrayList<>();

            client().down(down(), event -> seen.add(event.id() + " " + event.text()));

            assertThat(seen).containsExactly("Container p-a-1 Removed");
            assertThat(engine.requests.take())
                    .startsWith("POST /v1/down HTTP/1.1\r\n")
                    .contains("\"project\":\"shop\"");
        }
    }

    @Test
    void call_withErrorLine_throwsItsMessageAndExitCode() throws Exception {
        String line = "{\"error\":{\"message\":\"no such service: x\",\"exitCode\":14}}\n";
        try (FakeEngine engine = engine(answering(OK + "Content-Length: " + line.length() + "\r\n\r\n" + line))) {
            assertThatThrownBy(() -> client().down(down(), ProgressSink.NONE))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.exitCode()).isEqualTo(14))
                    .hasMessage("no such service: x");
            assertThat(engine.requests).hasSize(1);
        }
    }

    @Test
    void call_refusedByStatus_throwsTheBodysMessage() throws Exception {
        String body = "{\"error\":{\"message\":\"'project' is missing\"}}";
        try (FakeEngine engine =
                engine(answering("HTTP/1.1 400 Bad Request\r\ncontent-length: " + body.length() + "\r\n\r\n" + body))) {
            assertThatThrownBy(() -> client().containers(Optional.empty())).hasMessage("'project' is missing");
            assertThat(engine.requests).hasSize(1);
        }
    }

    @Test
    void call_whenTheEngineDies_saysSo() throws Exception {
        try (FakeEngine engine = engine(answering(CHUNKED + "5\r\n{\"pro"))) {
            assertThatThrownBy(() -> client().projects())
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("the connection to the engine broke during 'projects'");
            assertThat(engine.requests).hasSize(1);
        }
    }

    @Test
    void exec_carriesStreamsBothWaysAndTheExitCode() throws Exception {
        List<String> received = new ArrayList<>();
        try (FakeEngine engine = engine(channel -> {
            FakeEngine.send(channel, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: jcompose-stream\r\n\r\n");
            ByteBuffer input = ByteBuffer.allocate(5 + 2 + 5);
            while (input.hasRemaining()) {
                channel.read(input);
            }
            received.add(new String(input.array(), StandardCharsets.ISO_8859_1));
            channel.write(frame(FramedStreams.STDOUT, "out"));
            channel.write(frame(FramedStreams.STDERR, "err"));
            channel.write(frame(99, "from the future"));
            channel.write(frame(FramedStreams.EXIT, "\0\0\0\7"));
        })) {
            try (ProcessStreams streams = client().exec(exec())) {
                streams.stdin().write("hi".getBytes(StandardCharsets.UTF_8));
                streams.stdin().close();

                assertThat(streams.stdout().readAllBytes()).asString().isEqualTo("out");
                assertThat(streams.stderr().readAllBytes()).asString().isEqualTo("err");
                assertThat(streams.exitCode().get()).isEqualTo(7);
            }
            assertThat(received).containsExactly("\0\0\0\0\2hi\6\0\0\0\0");
            assertThat(engine.requests.take()).contains("Upgrade: jcompose-stream\r\n");
        }
    }

    @Test
    void exec_thatEndsInAnError_failsWithMessageAndExitCode() throws Exception {
        try (FakeEngine engine = engine(channel -> {
            FakeEngine.send(channel, "HTTP/1.1 101 Switching Protocols\r\n\r\n");
            channel.write(frame(FramedStreams.ERROR, "\0\0\0\177gone"));
        })) {
            ProcessStreams streams = client().exec(exec());

            assertThat(streams.stdout().read()).isEqualTo(-1);
            assertThatThrownBy(() -> streams.exitCode().get()).hasRootCauseMessage("gone");
            assertThat(engine.requests).hasSize(1);
        }
    }

    private FakeEngine engine(FakeEngine.Conversation conversation) throws IOException {
        return new FakeEngine(folder.resolve("s"), conversation);
    }

    private EngineClient client() {
        return new SocketEngineClient(folder.resolve("s"), new Wire());
    }

    private static ByteBuffer frame(int type, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(bytes.length)
                .put(bytes)
                .flip();
    }

    private static DownRequest down() {
        return new DownRequest("shop", Optional.empty(), List.of(), false, false, Optional.empty(), Optional.empty());
    }

    private static ExecRequest exec() {
        return new ExecRequest(
                "c", List.of("cat"), List.of(), Optional.empty(), Optional.empty(), false, true, false, false);
    }
}

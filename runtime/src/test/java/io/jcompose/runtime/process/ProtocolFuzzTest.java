package io.jcompose.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.testkit.Mutations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a monitor says and writes may be damaged. */
class ProtocolFuzzTest {
    private final Mutations mutations = new Mutations();

    @Test
    void damagedFrames_areReadOrRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var channel = Channels.newChannel(out);
        Frames.write(channel, Protocol.FRAME_STDOUT, "hello".getBytes(UTF_8));
        Frames.write(channel, Protocol.FRAME_ERROR, new byte[] {127, 0, 0, 0, 2, 0, 0, 0, 'e', 'x', 0});
        Frames.write(channel, Protocol.FRAME_EXIT, new byte[] {1, 0, 0, 0});
        byte[] frames = out.toByteArray();
        for (int round = Mutations.rounds(20_000); round > 0; round--) {
            ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(mutations.of(frames)));
            try {
                for (Optional<Frames.Frame> frame = Frames.read(in); frame.isPresent(); frame = Frames.read(in)) {
                    if (frame.get().type() == Protocol.FRAME_ERROR) {
                        var unused = Frames.error(frame.get()).getMessage();
                    } else {
                        var unused = frame.get().text();
                    }
                }
            } catch (IOException e) {
                // refused
            }
        }
    }

    @Test
    void damagedExitFile_isReadOrRefused() {
        byte[] file = """
                jcompose-exit 1
                code 137
                signal 9
                finished 1764000000000000000
                error 2 exec /bin/foo
                sample 0 12
                oom_kill 12

                sample 1 2
                42
                """.getBytes(StandardCharsets.UTF_8);
        for (int round = Mutations.rounds(20_000); round > 0; round--) {
            try {
                var unused = ExitRecordParser.parse(mutations.of(file));
            } catch (IllegalArgumentException e) {
                // refused
            }
        }
    }
}

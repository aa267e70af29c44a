package io.jcompose.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real executable refuses plans that are not exactly as they should be. Needs no root: it never gets to act. */
class PlanRefusalTest {
    @TempDir
    static Path folder;

    private static MonitorSpawner spawner;
    private static byte[] plan;

    @BeforeAll
    static void install() {
        spawner = new MonitorSpawner(InitBinary.install(folder), folder.resolve("spawner"));
        plan = PlanEncoder.encode(LaunchPlan.builder(
                        folder.resolve("socket"),
                        folder.resolve("exit"),
                        new LaunchPlan.Root.Folder(folder.resolve("no-root")),
                        ProcessPlan.builder(List.of("true")).build())
                .build());
    }

    @AfterAll
    static void end() {
        spawner.close();
    }

    @Test
    void cutPlan_isRefused() throws Exception {
        for (int length : new int[] {0, 1, 11, 12, 13, plan.length / 2, plan.length - 1}) {
            assertThat(refusal(Arrays.copyOf(plan, length))).isEqualTo("read launch plan: header or length");
        }
    }

    @Test
    void planWithAWrongLength_isRefused() throws Exception {
        byte[] cut = Arrays.copyOf(plan, plan.length - 1);
        ByteBuffer.wrap(cut).order(ByteOrder.LITTLE_ENDIAN).putInt(8, cut.length);
        assertThat(refusal(cut)).isEqualTo("read launch plan: record longer than the plan");
        byte[] huge = plan.clone();
        ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putInt(8, Integer.MAX_VALUE);
        assertThat(refusal(huge)).isEqualTo("read launch plan: header or length");
    }

    @Test
    void foreignVersion_isRefused() throws Exception {
        byte[] foreign = plan.clone();
        foreign[4]++;
        assertThat(refusal(foreign)).isEqualTo("read launch plan: header");
    }

    @Test
    void unknownTag_isRefused() throws Exception {
        assertThat(refusal(new RecordWriter().string("x").end(999).toPlan()))
                .isEqualTo("read launch plan: unknown tag");
    }

    @Test
    void stringWithoutEnd_isRefused() throws Exception {
        assertThat(refusal(new RecordWriter()
                        .bytes("x".getBytes(UTF_8))
                        .end(Protocol.TAG_ARG)
                        .toPlan()))
                .isEqualTo("read launch plan: string without end");
    }

    @Test
    void groupsThatAreNoNumbers_areRefused() throws Exception {
        assertThat(refusal(new RecordWriter()
                        .u32(0)
                        .u32(0)
                        .bytes(new byte[3])
                        .end(Protocol.TAG_IDS)
                        .toPlan()))
                .isEqualTo("read launch plan: groups");
    }

    @Test
    void lifelineWithWrongCounts_isRefused() throws Exception {
        assertThat(refusal(new RecordWriter()
                        .u32(7)
                        .u32(-6)
                        .string("lock")
                        .string("command")
                        .end(Protocol.TAG_LIFELINE)
                        .toPlan()))
                .isEqualTo("read launch plan: lifeline's counts");
    }

    @Test
    void planWithoutACommand_isRefused() throws Exception {
        assertThat(refusal(new RecordWriter().string("/").end(Protocol.TAG_CWD).toPlan()))
                .isEqualTo("read launch plan: no command");
    }

    private static String refusal(byte[] bytes) throws IOException {
        Frames.Frame frame;
        try (SocketChannel monitor = spawner.connect()) {
            monitor.write(ByteBuffer.wrap(bytes));
            monitor.shutdownOutput();
            frame = Frames.read(monitor).orElseThrow();
            assertThat(frame.type()).isEqualTo(Protocol.FRAME_ERROR);
        }
        frame.payload().position(2 * Integer.BYTES);
        return frame.text();
    }
}

package io.jcompose.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.ContainerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that monitors are forked from. Needs no root: the plans here are refused. */
class MonitorSpawnerTest {
    @TempDir
    Path folder;

    @Test
    void killedSpawner_isReplaced_andSoIsOneWithoutASocket() throws Exception {
        try (MonitorSpawner spawner = spawner()) {
            assertAnswers(spawner);
            for (int kill = 0; kill < 20; kill++) { // it may still take a connection while it dies
                onlyChild().destroyForcibly();
                assertAnswers(spawner);
            }
            ProcessHandle last = onlyChild();

            Files.delete(folder.resolve("spawner"));
            assertAnswers(spawner);
            assertThat(onlyChild().pid()).isNotEqualTo(last.pid());
        }
    }

    @Test
    void close_endsIt_andRemovesItsSocket() throws Exception {
        MonitorSpawner spawner = spawner();
        assertAnswers(spawner);
        ProcessHandle process = onlyChild();
        spawner.close();
        process.onExit().get(10, TimeUnit.SECONDS);
        assertThat(folder.resolve("spawner")).doesNotExist();
    }

    @Test
    void engineThatIsGone_endsIt() throws Exception {
        Process process = new ProcessBuilder(
                        InitBinary.install(folder).toString(),
                        folder.resolve("spawner").toString())
                .start();
        assertThat(Frames.read(Channels.newChannel(process.getInputStream()))).isPresent();
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void socketThatCannotBe_isSaid() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (MonitorSpawner spawner = new MonitorSpawner(InitBinary.install(folder), file.resolve("spawner"))) {
            assertThatThrownBy(spawner::connect)
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("listen at " + file.resolve("spawner") + ": Not a directory (ENOTDIR)");
        }
    }

    @Test
    void programWithoutArguments_saysThatItIsTheEngines() throws Exception {
        Process process = new ProcessBuilder(InitBinary.install(folder).toString()).start();
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
                .startsWith("usage: jcompose-init SOCKET");
    }

    private MonitorSpawner spawner() {
        return new MonitorSpawner(InitBinary.install(folder), folder.resolve("spawner"));
    }

    private static void assertAnswers(MonitorSpawner spawner) throws IOException {
        try (SocketChannel monitor = spawner.connect()) {
            monitor.write(ByteBuffer.wrap("no plan, 12.".getBytes(UTF_8)));
            assertThat(Frames.read(monitor).orElseThrow().type()).isEqualTo(Protocol.FRAME_ERROR);
        }
    }

    private ProcessHandle onlyChild() {
        List<ProcessHandle> children = ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child.pid())
                        .contains(folder.resolve("spawner").toString()))
                .toList();
        assertThat(children).hasSize(1);
        return children.get(0);
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}

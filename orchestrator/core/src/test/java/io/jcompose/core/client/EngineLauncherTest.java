package io.jcompose.core.client;

import static io.jcompose.core.client.FakeEngine.answering;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.HostPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLauncherTest {
    @TempDir
    Path folder;

    @Test
    void engineThatFailsAtOnce_isReportedWithTheLastLineItPrinted() {
        assertThatThrownBy(() -> launcher("echo first; echo 'no such cgroup' >&2; exit 3")
                        .connect())
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("the engine did not start: no such cgroup; see ")
                .hasMessageEndingWith("engine.out");
    }

    @Test
    void engineThatDoesNotExist_isReportedByItsName() {
        EngineLauncher launcher = new EngineLauncher(paths(), "1", List.of("/no/such/java"), new Wire());

        assertThatThrownBy(launcher::connect)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the engine did not start")
                .hasMessageContaining("/no/such/java");
    }

    /** Ctrl-C reaches the children of a shell's job, and a JVM with a living child takes longer to end. */
    @Test
    void engine_isInASessionOfItsOwn_andNoChildOfThisProcess() throws Exception {
        for (int attempt = 0; attempt < 10; attempt++) { // who starts it may be quicker than it is
            assertDetached(folder.resolve("told" + attempt));
        }
    }

    private void assertDetached(Path told) throws Exception {
        // It says who it is and ends; what it was is compared afterwards.
        assertThatThrownBy(() ->
                        launcher("cut -d ' ' -f 1,4,6 /proc/$$/stat >" + told).connect())
                .isInstanceOf(EngineException.class);

        String[] words = Files.readString(told).strip().split(" ");
        assertThat(words[2]).as("its session").isEqualTo(words[0]);
        assertThat(words[1])
                .as("its parent")
                .isNotEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void runningEngineOfThisVersion_isUsed() throws Exception {
        HostPaths paths = paths();
        Files.createDirectories(paths.run());
        String line = "{\"result\":\"1\"}\n";
        try (FakeEngine engine = new FakeEngine(
                paths.socket(), answering("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line))) {
            launcher("exit 9").connect();
            assertThat(engine.requests).hasSize(1);
        }
        assertThat(paths.data()).as("nothing was started").doesNotExist();
    }

    private EngineLauncher launcher(String script) {
        return new EngineLauncher(paths(), "1", List.of("/bin/sh", "-c", script), new Wire());
    }

    private HostPaths paths() {
        return new HostPaths(folder.resolve("data"), folder.resolve("run"), "test");
    }
}

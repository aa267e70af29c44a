package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopNoticeTest {
    @TempDir
    Path proc;

    @Test
    void processWithoutAHandler_isNamed() throws IOException {
        Files.writeString(proc.resolve("status"), "Name:\tsleep\nSigCgt:\t0000000000000002\n");

        assertThat(StopNotice.deaf(proc, Signal.TERM)).contains("sleep");
        assertThat(StopNotice.deaf(proc, Signal.INT)).isEmpty();
    }

    @Test
    void processThatIsGone_needsNoExplanation() {
        assertThat(StopNotice.deaf(proc.resolve("gone"), Signal.TERM)).isEmpty();
    }
}

package io.jcompose.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class ErrorsTest {

    @Test
    void fileThatCannotBeWritten_comesWithTheReason() {
        assertThat(Errors.describe(
                        new UncheckedIOException("write /data/file", new IOException("No space left on device"))))
                .containsEntry("message", "write /data/file: No space left on device");
        assertThat(Errors.describe(new UncheckedIOException(
                        "write /data/file", new FileSystemException("/data/file", null, "No space left on device"))))
                .containsEntry("message", "write /data/file: No space left on device");
        IOException bare = new IOException("connection reset");
        assertThat(Errors.describe(new UncheckedIOException(bare)))
                .containsEntry("message", "java.io.IOException: connection reset");
    }

    @Test
    void threadThatCannotBeStarted_saysWhichLimitToRaise() {
        OutOfMemoryError failure = new OutOfMemoryError("unable to create native thread: possibly out of memory");

        assertThat(Errors.describe(new java.util.concurrent.CompletionException(failure))
                        .get("message"))
                .asString()
                .contains("no further thread", "ulimit -u")
                .doesNotContain("OutOfMemoryError");
        assertThat(Errors.describe(new IllegalStateException(new java.util.concurrent.ExecutionException(failure)))
                        .get("message"))
                .asString()
                .contains("no further thread")
                .doesNotContain("Exception");
    }
}

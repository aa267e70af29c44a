package io.jcompose.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    @Test
    void processesThatMayNotBeStarted_areExplainedWithTheLimits() {
        String head = "Cannot run program \"/data/bin/error=3: jcompose-init\" (in directory \"/\"): ";
        for (String java : new String[] {
            head + "error=11, Resource temporarily unavailable",
            head + "Exec failed, error: 11 (Resource temporarily unavailable) ", // as newer JDKs say it
        }) {
            assertThat(StartFailure.reason(new IOException(java)))
                    .contains("no further process", "EAGAIN", "pids.max", "ulimit -u")
                    .doesNotContain("Cannot run program", "error=");
        }
        assertThat(StartFailure.reason(new IOException(head + "error=12, Cannot allocate memory")))
                .contains("no memory", "ENOMEM");
        assertThat(StartFailure.reason(new IOException(head + "error=24, Too many open files")))
                .contains("ulimit -n");
    }

    @Test
    void threadThatMayNotBeStarted_isFoundAmongTheCauses() {
        Throwable failure = new OutOfMemoryError("unable to create native thread: possibly out of memory");

        assertThat(StartFailure.ofThread(new IllegalStateException(new RuntimeException(failure))))
                .hasValueSatisfying(text -> assertThat(text).contains("no further thread", "pids.max"));
        assertThat(StartFailure.ofThread(new OutOfMemoryError("Java heap space")))
                .isEmpty();
    }

    @Test
    void otherReasons_keepTheirWords() {
        assertThat(StartFailure.reason(
                        new IOException("Cannot run program \"git\": error=2, No such file or directory")))
                .isEqualTo("it could not be started: No such file or directory (ENOENT)");
        assertThat(StartFailure.reason(new IOException(
                        "Cannot run program \"git\": error=0, Failed to exec spawn helper: pid: 5, exit value: 1")))
                .isEqualTo("it could not be started: Failed to exec spawn helper: pid: 5, exit value: 1");
        assertThat(StartFailure.reason(new IOException("Stream closed")))
                .isEqualTo("it could not be started: Stream closed");
    }

    @Test
    void programThatIsNotThere_isSaidSoByThisJava() {
        try {
            Process unexpected = new ProcessBuilder("/no/such/program").start();
            unexpected.destroy();
        } catch (IOException e) {
            assertThat(StartFailure.reason(e)).isEqualTo("it could not be started: No such file or directory (ENOENT)");
        }
    }
}

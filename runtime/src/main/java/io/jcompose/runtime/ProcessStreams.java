package io.jcompose.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** The connected streams of a process. Each stream may be used by a thread of its own. */
public interface ProcessStreams extends AutoCloseable {

    /** What the process reads; closing it is end of file. */
    OutputStream stdin();

    /** Its output; with a terminal, all of it. */
    InputStream stdout();

    /** Its error output; empty with a terminal. */
    InputStream stderr();

    /** Sets the terminal's size; does nothing without one. */
    void resize(int columns, int rows);

    /** Sends a signal to the process. */
    void signal(Signal signal);

    /** Exit code once it has ended, as {@link ExitStatus#code}. All output has been delivered before. */
    CompletableFuture<Integer> exitCode();

    /** Nobody will read what it writes; the connection stays, for its exit code. */
    default void dropOutput() {
        try {
            stdout().close();
            stderr().close();
        } catch (IOException e) {
            throw new UncheckedIOException("drop the output of a process", e);
        }
    }

    /** Lets go of the process, which goes on. */
    @Override
    void close();
}

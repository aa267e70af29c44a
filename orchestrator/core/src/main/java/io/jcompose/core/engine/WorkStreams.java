package io.jcompose.core.engine;

import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/**
 * Work of this engine that looks like a process: it reads what a client sends and writes what the client gets; exit code 0
 * says that it is done, a failure why not. A client that goes away ends it.
 */
final class WorkStreams implements ProcessStreams {
    private static final int BUFFER = 1 << 17;
    private final PipedInputStream workInput = new PipedInputStream(BUFFER);
    private final PipedInputStream output = new PipedInputStream(BUFFER);
    private final PipedOutputStream input;
    private final PipedOutputStream workOutput;
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    /** What is done. */
    @FunctionalInterface
    interface Work {
        void run(InputStream in, OutputStream out) throws IOException;
    }

    private WorkStreams() {
        try {
            input = new PipedOutputStream(workInput);
            workOutput = new PipedOutputStream(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins at once, on a thread of {@code threads}. */
    static WorkStreams start(ExecutorService threads, Work work) {
        WorkStreams streams = new WorkStreams();
        threads.execute(() -> streams.run(work));
        return streams;
    }

    private void run(Work work) {
        try (workOutput;
                workInput) {
            work.run(workInput, workOutput);
            workOutput.close();
            exitCode.complete(0);
        } catch (IOException | RuntimeException e) {
            exitCode.completeExceptionally(e);
        }
    }

    @Override
    public OutputStream stdin() {
        return input;
    }

    @Override
    public InputStream stdout() {
        return output;
    }

    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(int columns, int rows) {
        // no terminal
    }

    @Override
    public void signal(Signal signal) {
        close();
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
        return exitCode;
    }

    /** Both ends break, so the work fails at its next read or write. */
    @Override
    public void close() {
        try (output;
                input) {
            workInput.close();
        } catch (IOException e) {
            // pipes in memory have nothing to lose
        }
    }
}

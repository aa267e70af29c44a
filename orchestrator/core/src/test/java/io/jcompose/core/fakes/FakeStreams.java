package io.jcompose.core.fakes;

import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A process that has printed all it will, or one like cat. */
public final class FakeStreams implements ProcessStreams {
    public final List<String> calls = new CopyOnWriteArrayList<>();
    private final InputStream stdout;
    private final OutputStream stdin;
    private final CompletableFuture<Integer> exit;

    private FakeStreams(InputStream stdout, OutputStream stdin, CompletableFuture<Integer> exit) {
        this.stdout = stdout;
        this.stdin = stdin;
        this.exit = exit;
    }

    public static FakeStreams of(String output, int code) {
        return new FakeStreams(
                new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                CompletableFuture.completedFuture(code));
    }

    /** Gives back what it reads, and ends when its input ends. */
    public static FakeStreams cat() {
        try {
            CompletableFuture<Integer> exit = new CompletableFuture<>();
            PipedOutputStream in = new PipedOutputStream() {
                @Override
                public void close() throws IOException {
                    super.close();
                    exit.complete(0);
                }
            };
            return new FakeStreams(new PipedInputStream(in, 1 << 20), in, exit);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(int columns, int rows) {
        calls.add("resize %dx%d".formatted(columns, rows));
    }

    @Override
    public void signal(Signal signal) {
        calls.add("signal " + signal);
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
        return exit;
    }

    @Override
    public void close() {}
}

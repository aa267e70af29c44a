package io.jcompose.runtime.linux;

/** An open file descriptor. Closing twice does nothing. Not thread-safe. */
public final class OpenFile implements AutoCloseable {
    private final FileSyscalls syscalls;
    private final int number;
    private boolean closed;

    /** Takes ownership of descriptor {@code number}. */
    public OpenFile(FileSyscalls syscalls, int number) {
        this.syscalls = syscalls;
        this.number = number;
    }

    public int number() {
        if (closed) {
            throw new IllegalStateException("file descriptor %d is closed".formatted(number));
        }
        return number;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            syscalls.close(number);
        }
    }
}

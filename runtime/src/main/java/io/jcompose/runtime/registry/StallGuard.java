package io.jcompose.runtime.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a transfer that brings no byte for a while: the HTTP client itself would wait for ever. */
final class StallGuard extends FilterInputStream {
    private final Duration limit;
    private final Thread watch;
    private volatile long lastProgress = System.nanoTime();
    private volatile boolean waiting;
    private volatile boolean stalled;

    StallGuard(InputStream in, Duration limit) {
        super(in);
        this.limit = limit;
        watch = new Thread(this::watch, "transfer-stall-guard");
        watch.setDaemon(true);
    }

    private void watch() {
        try {
            while (true) {
                // Time in which the reader is busy with something else is not the sender's.
                long idle = waiting ? System.nanoTime() - lastProgress : 0;
                if (idle >= limit.toNanos()) {
                    stalled = true;
                    in.close();
                    return;
                }
                Thread.sleep(Math.max(1, (limit.toNanos() - idle) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } catch (IOException e) {
            stalled = true; // the reader sees the broken stream
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        lastProgress = System.nanoTime();
        waiting = true;
        if (watch.getState() == Thread.State.NEW) {
            watch.start(); // many answers are closed unread
        }
        try {
            int got = in.read(buffer, offset, length);
            if (got < 0 && stalled) {
                throw new IOException("stream closed");
            }
            return got;
        } catch (IOException e) {
            if (stalled) {
                throw new IOException("the transfer stood still for %d s".formatted(limit.toSeconds()), e);
            }
            throw e;
        } finally {
            waiting = false;
        }
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}

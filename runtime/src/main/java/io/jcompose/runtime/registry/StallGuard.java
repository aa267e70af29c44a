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
    private volatile boolean stalled;

    StallGuard(InputStream in, Duration limit) {
        super(in);
        this.limit = limit;
        watch = new Thread(this::watch, "transfer-stall-guard");
        watch.setDaemon(true);
        watch.start();
    }

    private void watch() {
        try {
            while (true) {
                long idle = System.nanoTime() - lastProgress;
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
        try {
            int got = in.read(buffer, offset, length);
            lastProgress = System.nanoTime();
            if (got < 0 && stalled) {
                throw new IOException("stream closed");
            }
            return got;
        } catch (IOException e) {
            if (stalled) {
                throw new IOException("the transfer stood still for %d s".formatted(limit.toSeconds()), e);
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}

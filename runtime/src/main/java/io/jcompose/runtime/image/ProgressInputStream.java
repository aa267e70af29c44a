package io.jcompose.runtime.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a listener how far a stream was read, every half megabyte and at its end. */
public final class ProgressInputStream extends FilterInputStream {
    private static final long STEP = 1 << 19;
    private final ProgressListener progress;
    private final String id;
    private final String status;
    private final long total;
    private long current;
    private long reported = -STEP;

    /** The other arguments are those of {@link ProgressListener.Event}. */
    public ProgressInputStream(InputStream in, ProgressListener progress, String id, String status, long total) {
        super(in);
        this.progress = progress;
        this.id = id;
        this.status = status;
        this.total = total;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        report(b < 0 ? -1 : 1);
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int got = super.read(buffer, offset, length);
        report(got);
        return got;
    }

    private void report(int got) {
        current += Math.max(0, got);
        if (current - reported >= STEP || (got < 0 && current != reported)) {
            reported = current;
            progress.on(new ProgressListener.Event(id, status, current, total));
        }
    }
}

package io.jcompose.runtime.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Hands byte arrays from one thread to the reader of a stream, with bounded memory: the writer waits while the reader is
 * slow. Once the reader has closed it, everything is dropped.
 */
final class ChunkPipe extends InputStream {
    private static final int MAX_BYTES = 1 << 20;
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int held;
    private int offset;
    private boolean ended;
    private boolean closed;

    /** Waits for room. Takes ownership. */
    synchronized void put(byte[] chunk) throws InterruptedException {
        while (held > MAX_BYTES && !closed && !ended) {
            wait();
        }
        if (chunk.length > 0 && !closed && !ended) {
            chunks.add(chunk);
            held += chunk.length;
            notifyAll();
        }
    }

    /** What has been put can still be read. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public synchronized int read(byte[] to, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (chunks.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for output", e);
        }
        byte[] first = closed ? null : chunks.peek();
        if (first == null) {
            return -1;
        }
        int count = Math.min(length, first.length - offset);
        System.arraycopy(first, offset, to, start, count);
        offset += count;
        held -= count;
        if (offset == first.length) {
            chunks.remove();
            offset = 0;
        }
        notifyAll();
        return count;
    }

    @Override
    public synchronized int available() {
        return closed ? 0 : held;
    }

    @Override
    public synchronized void close() {
        closed = true;
        chunks.clear();
        held = 0;
        notifyAll();
    }
}

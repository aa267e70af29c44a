package io.jcompose.runtime.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Reads (and so uncompresses) a stream on a thread of its own, some blocks ahead of the reader, up to a limit. */
final class ReadAhead extends InputStream {
    private static final int BLOCK = 128 * 1024;
    private static final int BLOCKS = 8;
    private final BlockingQueue<Block> blocks = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread thread;
    private Block current = Block.NONE;

    /** Opens what is read; runs on the reading thread. */
    interface Source {
        InputStream open() throws IOException;
    }

    private record Block(ByteBuffer bytes, Optional<IOException> failure, boolean last) {
        static final Block NONE = new Block(ByteBuffer.allocate(0), Optional.empty(), false);

        static Block failed(IOException failure) {
            return new Block(ByteBuffer.allocate(0), Optional.of(failure), true);
        }
    }

    ReadAhead(Source source, long limit) {
        thread = new Thread(() -> run(source, limit), "layer-read-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Source source, long limit) {
        try {
            try (InputStream in = source.open()) {
                long total = 0;
                while (true) {
                    byte[] bytes = new byte[BLOCK];
                    int got = in.readNBytes(bytes, 0, BLOCK);
                    total += got;
                    if (total > limit) {
                        throw new IOException("more than %d bytes when uncompressed".formatted(limit));
                    }
                    blocks.put(new Block(ByteBuffer.wrap(bytes, 0, got), Optional.empty(), got < BLOCK));
                    if (got < BLOCK) {
                        return;
                    }
                }
            } catch (IOException e) {
                blocks.put(Block.failed(e));
            } catch (RuntimeException | Error e) {
                blocks.put(Block.failed(new IOException(e.toString(), e)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed early; nobody reads any more
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!current.bytes().hasRemaining()) {
            if (current.failure().isPresent()) {
                IOException failure = current.failure().get();
                throw new IOException(failure.getMessage(), failure);
            }
            if (current.last()) {
                return -1;
            }
            nextBlock();
        }
        int count = Math.min(length, current.bytes().remaining());
        current.bytes().get(buffer, offset, count);
        return count;
    }

    private void nextBlock() throws IOException {
        try {
            current = blocks.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading", e);
        }
    }

    /** Stops the reading thread; the source closes with it. */
    @Override
    public void close() {
        thread.interrupt();
    }
}

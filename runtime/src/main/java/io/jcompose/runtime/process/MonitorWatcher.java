package io.jcompose.runtime.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that waits for the ends of all runs. */
final class MonitorWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MonitorWatcher.class);
    private final Selector selector;
    private final Thread thread;

    MonitorWatcher() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new IllegalStateException("open a selector: " + e.getMessage(), e);
        }
        thread = new Thread(this::run, "monitor-watcher");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * @param channel a watching connection, past the answer
     * @param onEnd gets the record, or nothing if the monitor ended without one; runs on the watcher's thread
     */
    void add(SocketChannel channel, Consumer<Optional<byte[]>> onEnd) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Watch(channel, onEnd));
        selector.wakeup();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(key -> {
                    if (key.attachment() instanceof Watch watch) {
                        watch.read();
                    }
                });
            } catch (java.nio.channels.ClosedSelectorException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.warn("watching monitors goes on after an error", e);
            }
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("close the selector", e);
        }
    }

    /** Collects the one frame that matters, of unknown length. */
    private static final class Watch {
        private final SocketChannel channel;
        private final Consumer<Optional<byte[]>> onEnd;
        private ByteBuffer buffer = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

        Watch(SocketChannel channel, Consumer<Optional<byte[]>> onEnd) {
            this.channel = channel;
            this.onEnd = onEnd;
        }

        void read() {
            try {
                int count = channel.read(buffer);
                if (count < 0) {
                    end(Optional.empty());
                    return;
                }
            } catch (IOException e) {
                end(Optional.empty());
                return;
            }
            if (buffer.position() < Frames.HEADER_BYTES) {
                return;
            }
            int length = buffer.getInt(1);
            if (length < 0 || length > Protocol.FRAME_MAX) {
                end(Optional.empty());
            } else if (buffer.capacity() < Frames.HEADER_BYTES + length) {
                ByteBuffer larger =
                        ByteBuffer.allocate(Frames.HEADER_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
                larger.put(buffer.flip());
                buffer = larger;
                read();
            } else if (buffer.position() >= Frames.HEADER_BYTES + length) {
                end(
                        buffer.get(0) == Protocol.FRAME_EXITED
                                ? Optional.of(Arrays.copyOfRange(
                                        buffer.array(), Frames.HEADER_BYTES, Frames.HEADER_BYTES + length))
                                : Optional.empty());
            }
        }

        private void end(Optional<byte[]> record) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("close a watching connection", e);
            }
            onEnd.accept(record);
        }
    }
}

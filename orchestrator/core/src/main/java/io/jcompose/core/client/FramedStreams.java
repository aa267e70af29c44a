package io.jcompose.core.client;

import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * A process's streams as frames on one connection: a type byte, a length, a payload. A thread of its own reads, so that
 * output and exit arrive whether or not somebody is writing.
 */
final class FramedStreams implements ProcessStreams {
    static final int STDIN = 0;
    static final int STDOUT = 1;
    static final int STDERR = 2;
    static final int RESIZE = 3;
    static final int SIGNAL = 4;
    static final int EXIT = 5;
    static final int STDIN_END = 6;
    static final int ERROR = 7;
    private static final int MAX_FRAME = 16 << 20;
    private static final int STDIN_FRAME = 1 << 15;

    private final HttpExchange exchange;
    private final Pipe stdout = new Pipe();
    private final Pipe stderr = new Pipe();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final OutputStream stdin = new StdinFrames();

    FramedStreams(HttpExchange exchange) {
        this.exchange = exchange;
        Thread reader = new Thread(this::readFrames, "frames");
        reader.setDaemon(true);
        reader.start();
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
        return stderr;
    }

    @Override
    public void resize(int columns, int rows) {
        send(
                RESIZE,
                ByteBuffer.allocate(4)
                        .putShort((short) columns)
                        .putShort((short) rows)
                        .flip());
    }

    @Override
    public void signal(Signal signal) {
        send(SIGNAL, ByteBuffer.allocate(1).put((byte) signal.number()).flip());
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
        return exitCode;
    }

    @Override
    public void close() {
        exchange.close();
    }

    private void readFrames() {
        try {
            while (!exitCode.isDone()) {
                ByteBuffer head = ByteBuffer.wrap(exchange.input().readExactly(5));
                int type = head.get();
                int length = head.getInt();
                if (length < 0 || length > MAX_FRAME) {
                    throw new IOException("a frame of %d bytes".formatted(length));
                }
                onFrame(type, ByteBuffer.wrap(exchange.input().readExactly(length)));
            }
        } catch (IOException | RuntimeException e) {
            end();
            exitCode.completeExceptionally(
                    new EngineException("the connection to the engine broke: " + e.getMessage(), e));
        }
    }

    private void onFrame(int type, ByteBuffer payload) {
        switch (type) {
            case STDOUT -> stdout.add(payload);
            case STDERR -> stderr.add(payload);
            case EXIT -> {
                end();
                exitCode.complete(payload.getInt());
            }
            case ERROR -> {
                end();
                int code = payload.getInt();
                String message = StandardCharsets.UTF_8.decode(payload).toString();
                exitCode.completeExceptionally(new EngineException(message, code));
            }
            default -> {
                // a later version's; not for us
            }
        }
    }

    private void end() {
        stdout.end();
        stderr.end();
    }

    /** Losing what is sent to a process that has ended is right: its exit is on the way. */
    private void send(int type, ByteBuffer payload) {
        try {
            sendOrFail(type, payload);
        } catch (IOException e) {
            // see above
        }
    }

    private synchronized void sendOrFail(int type, ByteBuffer payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(5 + payload.remaining());
        frame.put((byte) type).putInt(payload.remaining()).put(payload).flip();
        ChannelInput.writeAll(exchange.channel(), frame);
    }

    /** Writes become frames; closing tells the process that there is no more. */
    private final class StdinFrames extends OutputStream {
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += STDIN_FRAME) {
                sendOrFail(STDIN, ByteBuffer.wrap(bytes, offset + at, Math.min(STDIN_FRAME, length - at)));
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                send(STDIN_END, ByteBuffer.allocate(0));
            }
        }
    }

    /** Hands frames from the reader to one consumer; holds the reader back when the consumer is slow. */
    private static final class Pipe extends InputStream {
        private static final int MAX_WAITING = 1 << 20;
        private final Queue<ByteBuffer> waiting = new ArrayDeque<>();
        private int bytes;
        private boolean ended;
        private boolean abandoned;

        synchronized void add(ByteBuffer frame) {
            while (bytes > MAX_WAITING && !abandoned) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    abandon();
                }
            }
            if (frame.hasRemaining() && !abandoned) {
                waiting.add(frame);
                bytes += frame.remaining();
                notifyAll();
            }
        }

        synchronized void end() {
            ended = true;
            notifyAll();
        }

        @Override
        public synchronized int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            ByteBuffer first = waiting.peek();
            while (first == null && !ended) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    abandon();
                }
                first = waiting.peek();
            }
            if (first == null) {
                return -1;
            }
            int count = Math.min(length, first.remaining());
            first.get(target, offset, count);
            if (!first.hasRemaining()) {
                waiting.remove();
            }
            bytes -= count;
            notifyAll();
            return count;
        }

        @Override
        public synchronized int available() {
            return bytes;
        }

        @Override
        public synchronized void close() {
            abandoned = true;
            waiting.clear();
            notifyAll();
        }

        private void abandon() {
            Thread.currentThread().interrupt();
            ended = true;
            abandoned = true;
        }
    }
}

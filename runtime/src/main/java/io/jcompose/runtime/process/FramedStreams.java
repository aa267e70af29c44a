package io.jcompose.runtime.process;

import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.process.Frames.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The streams of a process over a monitor's socket. One thread of its own takes the frames apart. */
final class FramedStreams implements ProcessStreams {
    private final SocketChannel channel;
    private final ChunkPipe stdout = new ChunkPipe();
    private final ChunkPipe stderr = new ChunkPipe();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final CompletableFuture<Integer> codeIfCut;
    private final OutputStream stdin = new Stdin();

    /**
     * @param channel past the answer that made it a stream
     * @param codeIfCut the exit code if the connection ends without one
     */
    FramedStreams(SocketChannel channel, String name, CompletableFuture<Integer> codeIfCut) {
        this.channel = channel;
        this.codeIfCut = codeIfCut;
        Thread reader = new Thread(this::readFrames, name);
        reader.setDaemon(true);
        reader.start();
    }

    private void readFrames() {
        Optional<Integer> code = Optional.empty();
        try {
            for (Optional<Frame> frame = Frames.read(channel); frame.isPresent(); frame = Frames.read(channel)) {
                ByteBuffer payload = frame.get().payload();
                int type = frame.get().type();
                if (type == Protocol.FRAME_STDOUT || type == Protocol.FRAME_STDERR) {
                    byte[] chunk = new byte[payload.remaining()];
                    payload.get(chunk);
                    (type == Protocol.FRAME_STDOUT ? stdout : stderr).put(chunk);
                } else if (type == Protocol.FRAME_EXIT && payload.remaining() >= Integer.BYTES) {
                    code = Optional.of(payload.getInt());
                    break;
                }
            }
        } catch (IOException e) {
            // closed by us, or the monitor is gone: both end the streams
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stdout.end();
        stderr.end();
        code.ifPresentOrElse(exitCode::complete, () -> {
            CompletableFuture<Void> unused = codeIfCut.thenAccept(exitCode::complete);
        });
        closeChannel();
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
        sendQuietly(
                Protocol.FRAME_RESIZE,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) columns)
                        .putShort((short) rows)
                        .array());
    }

    @Override
    public void signal(Signal signal) {
        sendQuietly(Protocol.FRAME_SIGNAL, (byte) signal.number());
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
        return exitCode;
    }

    @Override
    public void close() {
        closeChannel();
        stdout.close();
        stderr.close();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing of it is needed any more
        }
    }

    private void sendQuietly(int type, byte... payload) {
        try {
            send(type, payload, 0, payload.length);
        } catch (IOException e) {
            // the process has ended
        }
    }

    /** A frame must not be torn apart by another thread's. */
    private void send(int type, byte[] payload, int offset, int length) throws IOException {
        synchronized (stdin) {
            Frames.write(channel, type, payload, offset, length);
        }
    }

    /** Splits into frames; waits while the process does not read. */
    private final class Stdin extends OutputStream {
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int part = Math.min(length - done, Protocol.FRAME_MAX);
                send(Protocol.FRAME_STDIN, bytes, offset + done, part);
                done += part;
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                sendQuietly(Protocol.FRAME_STDIN_EOF);
            }
        }
    }
}

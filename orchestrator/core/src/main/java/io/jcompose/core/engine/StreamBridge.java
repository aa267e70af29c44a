package io.jcompose.core.engine;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes a process's streams over an upgraded connection as frames: type, length, payload. Both directions wait for the
 * slower side.
 */
final class StreamBridge {
    private static final Logger LOG = LoggerFactory.getLogger(StreamBridge.class);
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int RESIZE = 3;
    private static final int SIGNAL = 4;
    private static final int EXIT = 5;
    private static final int STDIN_END = 6;
    private static final int ERROR = 7;
    private static final int HEADER = 5;
    private static final int CHUNK = 32 << 10;
    private static final int MAX_FRAME = 1 << 20;
    private static final int MAX_WAITING = 16;

    private final NetSocket socket;
    private final ProcessStreams process;
    private final ExecutorService threads;
    private final Runnable onClose;
    private final LinkedBlockingQueue<Optional<byte[]>> input = new LinkedBlockingQueue<>();
    private Buffer received = Buffer.buffer();
    private volatile boolean paused;
    private final AtomicReference<@Nullable Buffer> newSize = new AtomicReference<>();
    /** What was asked for apart from input; one after the other, in order. */
    private CompletableFuture<Void> control = CompletableFuture.completedFuture(null);

    /** @param onClose told once the connection is gone */
    StreamBridge(NetSocket socket, ProcessStreams process, ExecutorService threads, Runnable onClose) {
        this.onClose = onClose;
        this.socket = socket;
        this.process = process;
        this.threads = threads;
    }

    /** On the socket's context; returns at once. */
    void start() {
        socket.handler(this::receive);
        socket.closeHandler(closed -> {
            onClose.run();
            input.add(Optional.empty());
            process.close();
        });
        socket.exceptionHandler(failure -> LOG.debug("stream", failure));
        threads.execute(this::feed);
        CompletableFuture<Void> out = CompletableFuture.runAsync(() -> send(STDOUT, process.stdout()), threads);
        CompletableFuture<Void> err = CompletableFuture.runAsync(() -> send(STDERR, process.stderr()), threads);
        var unused = CompletableFuture.allOf(out, err)
                .thenCombine(process.exitCode(), (done, code) -> code)
                .whenCompleteAsync(this::finish, threads);
    }

    private void finish(Integer code, Throwable failure) {
        Buffer last;
        if (failure == null) {
            last = frame(EXIT, Buffer.buffer().appendInt(code));
        } else {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            int exitCode = cause instanceof CommandException command ? command.exitCode() : 1;
            last = frame(
                    ERROR,
                    Buffer.buffer()
                            .appendInt(exitCode)
                            .appendString(String.valueOf(cause.getMessage()), StandardCharsets.UTF_8.name()));
        }
        var unused = socket.write(last).onComplete(written -> socket.close());
    }

    private static Buffer frame(int type, Buffer payload) {
        return Buffer.buffer()
                .appendByte((byte) type)
                .appendInt(payload.length())
                .appendBuffer(payload);
    }

    private void send(int type, InputStream in) {
        byte[] buffer = new byte[CHUNK];
        try {
            int count = in.read(buffer);
            while (count >= 0) {
                Buffer payload = Buffer.buffer(count).appendBytes(buffer, 0, count);
                socket.write(frame(type, payload))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
                count = in.read(buffer);
            }
        } catch (IOException | CompletionException e) {
            LOG.debug("stream {} ended", type, e);
        }
    }

    private void receive(Buffer chunk) {
        received.appendBuffer(chunk);
        int at = 0;
        while (received.length() - at >= HEADER) {
            int length = received.getInt(at + 1);
            if (length < 0 || length > MAX_FRAME) {
                socket.close();
                return;
            }
            if (received.length() - at < HEADER + length) {
                break;
            }
            frame(received.getByte(at), received.getBytes(at + HEADER, at + HEADER + length));
            at += HEADER + length;
        }
        received = received.getBuffer(at, received.length());
    }

    private void frame(int type, byte[] payload) {
        switch (type) {
            case STDIN -> {
                input.add(Optional.of(payload));
                if (input.size() > MAX_WAITING) {
                    paused = true;
                    socket.pause();
                }
            }
            case STDIN_END -> input.add(Optional.empty());
            case RESIZE -> {
                if (payload.length == 4 && newSize.getAndSet(Buffer.buffer(payload)) == null) {
                    afterwards(this::resize);
                }
            }
            case SIGNAL -> {
                if (payload.length == 1 && payload[0] >= 1 && payload[0] <= 64) {
                    Signal signal = new Signal(payload[0]);
                    afterwards(() -> process.signal(signal));
                }
            }
            default -> LOG.debug("frame of unknown type {}", type);
        }
    }

    private void afterwards(Runnable action) {
        control = control.handleAsync(
                (done, failure) -> {
                    action.run();
                    return null;
                },
                threads);
    }

    /** To the last size that came: those before it do not matter any more. */
    private void resize() {
        Buffer size = newSize.getAndSet(null);
        if (size != null) {
            process.resize(size.getUnsignedShort(0), size.getUnsignedShort(2));
        }
    }

    /** Writes what came, in order, until its end. */
    private void feed() {
        try {
            Optional<byte[]> next = input.take();
            while (next.isPresent()) {
                process.stdin().write(next.get());
                process.stdin().flush();
                if (paused && input.isEmpty()) {
                    paused = false;
                    socket.resume();
                }
                next = input.take();
            }
            process.stdin().close();
        } catch (IOException e) {
            LOG.debug("the process reads no more", e);
            socket.resume();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

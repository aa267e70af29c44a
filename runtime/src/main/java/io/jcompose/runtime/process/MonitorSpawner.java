package io.jcompose.runtime.process;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.linux.StartFailure;
import io.jcompose.runtime.process.Frames.Frame;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The process that monitors are forked from: to start a program from a JVM takes more than a millisecond, to fork a small
 * one a tenth of that. It is started when it is needed first, and again if it has been killed; it ends with this JVM.
 * Thread-safe.
 */
final class MonitorSpawner implements AutoCloseable {
    private final Path initBinary;
    private final Path socket;
    private @Nullable Process process;

    MonitorSpawner(Path initBinary, Path socket) {
        this.initBinary = initBinary;
        this.socket = socket;
    }

    /**
     * A connection whose other end is a new monitor that waits for its plan.
     *
     * @throws ContainerException if the spawner cannot be started
     * @throws IOException if it does not answer
     */
    SocketChannel connect() throws IOException {
        Process serving = serving();
        try {
            return monitor();
        } catch (IOException e) { // it is dead or dying, or somebody has removed its socket
            replace(serving);
            return monitor();
        }
    }

    /** A connection that its monitor has answered. */
    private SocketChannel monitor() throws IOException {
        SocketChannel channel = Frames.connect(socket);
        try {
            Frame first = Frames.read(channel).orElseThrow(() -> new IOException("no monitor answers at " + socket));
            if (first.type() != Protocol.FRAME_OK) {
                throw Frames.error(first);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private synchronized Process serving() {
        if (process == null || !process.isAlive()) {
            process = start();
        }
        return process;
    }

    private synchronized void replace(Process failed) {
        if (process == failed) {
            failed.destroyForcibly();
            process = start();
        }
    }

    private Process start() {
        ProcessBuilder builder = new ProcessBuilder(initBinary.toString(), socket.toString());
        builder.environment().clear();
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process started = builder.start();
            Frame answer = Frames.read(Channels.newChannel(started.getInputStream()))
                    .orElseThrow(() -> new ContainerException(failure("it ended without a word")));
            if (answer.type() != Protocol.FRAME_OK) {
                throw Frames.error(answer);
            }
            return started;
        } catch (IOException e) {
            throw new ContainerException(failure(StartFailure.reason(e)), e);
        } catch (OutOfMemoryError e) { // Java wants a thread for each process
            throw new ContainerException(failure(StartFailure.ofThread(e).orElse(String.valueOf(e.getMessage()))), e);
        }
    }

    private String failure(String reason) {
        return "start the monitor %s: %s".formatted(initBinary, reason);
    }

    /** Ends the spawner; monitors go on. */
    @Override
    public synchronized void close() {
        if (process != null) {
            process.destroy();
            process = null;
        }
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            // the next one takes its place
        }
    }
}

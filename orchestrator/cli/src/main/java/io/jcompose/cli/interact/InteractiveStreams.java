package io.jcompose.cli.interact;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Signals;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Connects this process's streams, and its terminal if wanted, to a process in a container until that ends. */
final class InteractiveStreams {
    private static final int BUFFER = 1 << 16;
    private final CommandContext context;
    private final Terminal terminal;

    /**
     * @param tty the process has a terminal: ours goes into raw mode and tells its size
     * @param stdin what is typed or piped in is passed on
     * @param forwardSignals INT and TERM go to the process
     */
    record Mode(boolean tty, boolean stdin, boolean forwardSignals) {}

    /** Called when all is connected, so that nothing is missed. */
    interface Starter {
        void start();
    }

    InteractiveStreams(CommandContext context, Terminal terminal) {
        this.context = context;
        this.terminal = terminal;
    }

    /** Blocks until the process has ended and all of its output is out; returns its exit code. */
    int run(ProcessStreams streams, Mode mode, Starter starter) throws InterruptedException {
        Terminal.Restore restore = mode.tty() ? terminal.raw() : () -> {};
        try {
            Signals signals = new Signals();
            if (mode.tty()) {
                sendSize(streams);
                signals.on("WINCH", () -> sendSize(streams));
            } else if (mode.forwardSignals()) {
                signals.on("INT", () -> streams.signal(Signal.INT));
                signals.on("TERM", () -> streams.signal(Signal.TERM));
            }
            starter.start();
            if (mode.stdin()) {
                daemon("stdin", () -> copyInput(streams));
            } else {
                closeQuietly(streams.stdin());
            }
            Thread out = daemon("stdout", () -> copyOutput(streams.stdout(), context.out()));
            Thread err = daemon("stderr", () -> copyOutput(streams.stderr(), context.err()));
            int code = exitCode(streams);
            out.join();
            err.join();
            return code;
        } finally {
            restore.close();
            context.out().flush();
            context.err().flush();
        }
    }

    private void sendSize(ProcessStreams streams) {
        terminal.size().ifPresent(size -> streams.resize(size.columns(), size.rows()));
    }

    private static int exitCode(ProcessStreams streams) throws InterruptedException {
        try {
            return streams.exitCode().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof EngineException engine) {
                throw engine;
            }
            throw new EngineException("the process's end is unknown: " + e.getMessage(), e);
        }
    }

    private void copyInput(ProcessStreams streams) {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream target = streams.stdin()) {
            for (int count = context.in().read(buffer);
                    count >= 0;
                    count = context.in().read(buffer)) {
                target.write(buffer, 0, count);
                target.flush();
            }
        } catch (IOException e) {
            // the process has ended or does not want more; its exit code is what counts
        }
    }

    private static void copyOutput(InputStream source, java.io.PrintStream target) {
        byte[] buffer = new byte[BUFFER];
        try {
            for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
                target.write(buffer, 0, count);
                if (source.available() == 0) {
                    target.flush();
                }
            }
            target.flush();
        } catch (IOException e) {
            // the connection broke; the exit code tells
        }
    }

    private static void closeQuietly(@Nullable OutputStream stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (IOException e) {
            // it was only to say that nothing comes
        }
    }

    private static Thread daemon(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}

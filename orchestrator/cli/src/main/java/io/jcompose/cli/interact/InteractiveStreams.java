package io.jcompose.cli.interact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Signals;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.core.client.EngineClient.AttachRequest;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ExecRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Connects this process's streams, and its terminal if wanted, to a process in a container until that ends. */
public final class InteractiveStreams {
    private static final int BUFFER = 1 << 16;
    private static final List<String> FORWARDED = List.of("INT", "TERM", "HUP", "QUIT", "USR1", "USR2");
    private final CommandContext context;
    private final Terminal terminal;
    private final CompletableFuture<Integer> detached = new CompletableFuture<>();

    /**
     * @param tty the process has a terminal: ours goes into raw mode and tells its size
     * @param stdin what is typed or piped in is passed on
     * @param forwardSignals signals go to the process
     * @param endsInput the end of our input is the end of the process's
     * @param detachKeys let go of the process, which goes on
     * @param stdout its standard output is shown
     * @param stderr its error output is shown
     */
    public record Mode(
            boolean tty,
            boolean stdin,
            boolean forwardSignals,
            boolean endsInput,
            Optional<DetachKeys> detachKeys,
            boolean stdout,
            boolean stderr) {
        /**
         * Of a process that one may let go of.
         *
         * @param keys for it; empty: those of Docker's {@code config.json}, or else the usual ones
         */
        public static Mode attached(
                CommandContext context, boolean tty, boolean stdin, boolean forwardSignals, Optional<String> keys) {
            DetachKeys parsed = DetachKeys.parse(keys.filter(text -> !text.isEmpty())
                    .or(() -> tty ? ClientSettings.text(context, "detachKeys") : Optional.empty())
                    .orElse(DetachKeys.DEFAULT));
            return new Mode(
                    tty, stdin, forwardSignals, true, Optional.of(parsed).filter(it -> tty), true, true);
        }

        /** With only some of the outputs; the others are dropped. */
        public Mode showing(boolean out, boolean err) {
            return new Mode(tty, stdin, forwardSignals, endsInput, detachKeys, out, err);
        }

        /** For a process that others may attach to later: the end of our input does not concern it. */
        public Mode keepingInput() {
            return new Mode(tty, stdin, forwardSignals, false, detachKeys, stdout, stderr);
        }
    }

    /** Called when all is connected, so that nothing is missed. */
    public interface Starter {
        void start();
    }

    public InteractiveStreams(CommandContext context, Terminal terminal) {
        this.context = context;
        this.terminal = terminal;
    }

    /** If the process gets a terminal, one of the size of ours. */
    public static ExecRequest sized(ExecRequest request, Terminal terminal) {
        return request.tty()
                ? terminal.size()
                        .map(size -> request.sized(size.columns(), size.rows()))
                        .orElse(request)
                : request;
    }

    /** For the streams of a container whose terminal, if it has one, is to have the size of ours before it starts. */
    static AttachRequest attachment(ContainerInfo container, Terminal terminal) {
        return (container.tty() ? terminal.size() : Optional.<Terminal.Size>empty())
                .map(size -> new AttachRequest(container.id(), size.columns(), size.rows()))
                .orElse(new AttachRequest(container.id(), 0, 0));
    }

    /** Blocks until the process has ended and all of its output is out; returns its exit code. */
    public int run(ProcessStreams streams, Mode mode, Starter starter) throws InterruptedException {
        Terminal.Restore restore = mode.tty() ? terminal.raw() : () -> {};
        try {
            if (mode.tty()) {
                terminal.onResize(() -> sendSize(streams));
                sendSize(streams); // may be another one than that which came with the request
            } else if (mode.forwardSignals()) {
                Signals signals = new Signals();
                for (String signal : FORWARDED) {
                    signals.on(signal, () -> streams.signal(Signal.parse(signal)));
                }
            }
            starter.start();
            if (mode.stdin()) {
                daemon("stdin", () -> copyInput(streams, mode));
            } else if (mode.endsInput()) {
                closeQuietly(streams.stdin());
            }
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
            PrintStream shownOut = mode.stdout() ? context.out() : nowhere;
            PrintStream shownErr = mode.stderr() ? context.err() : nowhere;
            Thread out = daemon("stdout", () -> copyOutput(streams.stdout(), shownOut));
            Thread err = daemon("stderr", () -> copyOutput(streams.stderr(), shownErr));
            int code = exitCode(streams);
            if (detached.isDone()) {
                context.err().println("read escape sequence");
                return 0;
            }
            out.join();
            err.join();
            return code;
        } finally {
            restore.close();
            context.out().flush();
            context.err().flush();
        }
    }

    /** One after the other, so that the last one sent is the last one read. */
    private synchronized void sendSize(ProcessStreams streams) {
        terminal.size().ifPresent(size -> streams.resize(size.columns(), size.rows()));
    }

    private int exitCode(ProcessStreams streams) throws InterruptedException {
        try {
            return (Integer)
                    CompletableFuture.anyOf(streams.exitCode(), detached).get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof EngineException engine) {
                throw engine;
            }
            throw new EngineException("the process's end is unknown: " + e.getMessage(), e);
        }
    }

    private void copyInput(ProcessStreams streams, Mode mode) {
        Optional<DetachKeys> keys = mode.detachKeys();
        byte[] buffer = new byte[BUFFER];
        try (OutputStream target = streams.stdin()) {
            for (int count = context.in().read(buffer);
                    count >= 0;
                    count = context.in().read(buffer)) {
                if (keys.isPresent()) {
                    target.write(keys.get().filter(buffer, count));
                    if (keys.get().complete()) {
                        detached.complete(0);
                        awaitEnd();
                    }
                } else {
                    target.write(buffer, 0, count);
                }
                target.flush();
            }
            if (!mode.endsInput()) {
                awaitEnd();
            }
        } catch (IOException e) {
            // the process has ended or does not want more; its exit code is what counts
        }
    }

    /** Closing the process's input would be its end of file, and it is to go on; this thread ends with the command. */
    private static void awaitEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copyOutput(InputStream source, PrintStream target) {
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

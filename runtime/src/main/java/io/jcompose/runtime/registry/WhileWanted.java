package io.jcompose.runtime.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Runs what may wait long for a server on a thread of its own, which is interrupted once nobody wants the result. */
final class WhileWanted {
    private static final long ASK_MS = 100;

    private WhileWanted() {}

    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Returns or throws only when the work has ended and holds nothing any more. An interrupt of the calling thread ends
     * it, too.
     *
     * @throws InterruptedIOException if it ended early
     */
    static <T> T run(String name, BooleanSupplier unwanted, Work<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(work::run);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        boolean interrupted = false;
        boolean ended = unwanted.getAsBoolean();
        if (ended) {
            throw new InterruptedIOException("cancelled before it began");
        }
        thread.start();
        try {
            while (true) {
                try {
                    return task.get(ASK_MS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    ended |= interrupted || unwanted.getAsBoolean();
                } catch (InterruptedException e) {
                    interrupted = true;
                    ended = true;
                }
                if (ended) {
                    thread.interrupt(); // again and again: somebody on the way may have swallowed it
                }
            }
        } catch (ExecutionException e) {
            if (ended) {
                throw cancelled(e);
            }
            throw Parallel.asIo(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static InterruptedIOException cancelled(ExecutionException e) {
        InterruptedIOException cancelled = new InterruptedIOException("cancelled; what has come so far is kept");
        cancelled.initCause(e.getCause());
        return cancelled;
    }
}

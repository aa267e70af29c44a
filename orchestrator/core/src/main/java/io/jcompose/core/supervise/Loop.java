package io.jcompose.core.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** One thread at a time, timers, and a way to block elsewhere. In the engine a Vert.x context; in tests by hand. */
public interface Loop {

    Instant now();

    /** Runs {@code task} on the loop, after all that came before. Callable from any thread. */
    void run(Runnable task);

    /** Runs {@code task} on the loop once {@code delay} has passed. */
    Timer after(Duration delay, Runnable task);

    /** Does {@code work} on a thread that may block, then one of the two on the loop. */
    <T> void blocking(Callable<T> work, Consumer<? super T> onSuccess, Consumer<? super Throwable> onFailure);

    /** A task that has not begun can still be called off; on the loop only. */
    @FunctionalInterface
    interface Timer {
        Timer NONE = () -> {};

        void cancel();
    }
}

package io.jcompose.runtime.container;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Threads for what follows the ends of runs: as many as needed, and one that is there from the beginning, so that an end is
 * told and cleaned up after even where no further thread can be started.
 */
final class ExitThreads implements Executor, AutoCloseable {
    private final ExecutorService many;
    private final ExecutorService spare;

    ExitThreads(ThreadFactory threads) {
        many = Executors.newCachedThreadPool(threads);
        spare = Executors.newSingleThreadExecutor(threads);
        spare.execute(() -> {}); // starts its thread
    }

    @Override
    public void execute(Runnable task) {
        try {
            many.execute(task);
        } catch (OutOfMemoryError e) {
            spare.execute(task);
        }
    }

    @Override
    public void close() {
        many.shutdown();
        spare.shutdown();
    }
}

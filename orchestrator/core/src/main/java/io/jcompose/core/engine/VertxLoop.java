package io.jcompose.core.engine;

import io.jcompose.core.supervise.Loop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Vert.x context as the loop of supervision. */
final class VertxLoop implements Loop {
    private static final Logger LOG = LoggerFactory.getLogger(VertxLoop.class);

    private final Vertx vertx;
    private final Context context;
    private final Executor threads;
    private final Clock clock;

    /** @param threads for what blocks; health checks may take long, so it must not have few of them */
    VertxLoop(Vertx vertx, Executor threads, Clock clock) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.threads = threads;
        this.clock = clock;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public void run(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        boolean[] cancelled = new boolean[1];
        long id = vertx.setTimer(
                Math.max(1, delay.toMillis()),
                fired -> run(() -> {
                    if (!cancelled[0]) {
                        task.run();
                    }
                }));
        return () -> {
            cancelled[0] = true;
            vertx.cancelTimer(id);
        };
    }

    @Override
    public <T> void blocking(Callable<T> work, Consumer<? super T> onSuccess, Consumer<? super Throwable> onFailure) {
        try {
            threads.execute(() -> {
                try {
                    T result = work.call();
                    run(() -> onSuccess.accept(result));
                } catch (Exception | OutOfMemoryError e) {
                    LOG.debug("failed on a worker", e);
                    run(() -> onFailure.accept(e));
                }
            });
        } catch (OutOfMemoryError e) {
            run(() -> onFailure.accept(e)); // no further thread; whoever waits must hear of it all the same
        }
    }
}

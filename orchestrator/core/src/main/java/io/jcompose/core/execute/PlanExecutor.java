package io.jcompose.core.execute;

import io.jcompose.core.plan.Operation;
import io.jcompose.core.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a plan: each step as soon as all before it are done, several at a time. When a step fails, those that wait
 * for it are left out and all others are still done.
 */
public final class PlanExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(PlanExecutor.class);

    private final Executor threads;
    private final int parallelism;

    /**
     * @param threads gives each task a thread at once; steps block
     * @param parallelism so many steps at a time; those that only wait do not count
     */
    public PlanExecutor(Executor threads, int parallelism) {
        this.threads = threads;
        this.parallelism = parallelism;
    }

    /**
     * Blocks until all is done.
     *
     * @param limit so many steps at a time instead
     * @param cancelled true: steps that have not begun are left out
     * @throws ExecutionException with all failures
     */
    public void run(Plan plan, Operation.Visitor<?> operations, OptionalInt limit, BooleanSupplier cancelled) {
        Semaphore slots = new Semaphore(limit.orElse(parallelism), true);
        Map<Integer, CompletableFuture<Boolean>> done = new TreeMap<>();
        Map<Integer, Throwable> failures = new ConcurrentSkipListMap<>();
        for (Plan.Step step : plan.steps()) {
            List<CompletableFuture<Boolean>> before =
                    step.after().stream().map(done::get).toList();
            CompletableFuture<Boolean> result = CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
                    .thenApplyAsync(
                            ready -> before.stream().allMatch(CompletableFuture::join)
                                    && !cancelled.getAsBoolean()
                                    && carryOut(step, operations, slots, failures),
                            threads);
            done.put(step.number(), result);
        }
        done.values().forEach(CompletableFuture::join);
        if (!failures.isEmpty()) {
            throw new ExecutionException(new ArrayList<>(failures.values()));
        }
    }

    private static boolean carryOut(
            Plan.Step step, Operation.Visitor<?> operations, Semaphore slots, Map<Integer, Throwable> failures) {
        boolean counts = !(step.operation() instanceof Operation.WaitFor);
        if (counts) {
            slots.acquireUninterruptibly();
        }
        try {
            LOG.debug("{}", step);
            step.operation().accept(operations);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.info("{}: {}", step, e.getMessage());
            LOG.debug("step #{}", step.number(), e);
            failures.put(step.number(), e);
            return false;
        } finally {
            if (counts) {
                slots.release();
            }
        }
    }
}

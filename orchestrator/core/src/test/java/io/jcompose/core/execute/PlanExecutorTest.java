package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.plan.ObservedState;
import io.jcompose.core.plan.Operation;
import io.jcompose.core.plan.Plan;
import io.jcompose.core.plan.Planner;
import io.jcompose.core.plan.Samples;
import io.jcompose.core.plan.UpOptions;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlanExecutorTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> done = new ConcurrentSkipListSet<>();
    private final Plan plan = new Planner()
            .up(
                    Samples.project(
                            Samples.service("web").dependsOn("db").build(),
                            Samples.service("db").build(),
                            Samples.service("other").build()),
                    new ObservedState(
                            List.of(), Map.of(), Map.of(), Map.of("web:1", "a", "db:1", "b", "other:1", "c"), Map.of()),
                    UpOptions.DEFAULT);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void failure_leavesOutWhatDependsOnItAndFinishesTheRest() {
        assertThatThrownBy(() ->
                        executor().run(plan, failingAt("start container p-db-1"), OptionalInt.empty(), () -> false))
                .isInstanceOf(ExecutionException.class)
                .hasMessage("start container p-db-1 failed");

        assertThat(done)
                .containsExactlyInAnyOrder(
                        "create network p_default",
                        "create container p-db-1",
                        "create container p-web-1",
                        "create container p-other-1",
                        "start container p-other-1");
    }

    @Test
    void cancelled_beginsNothingMore() {
        executor().run(plan, failingAt("nothing"), OptionalInt.empty(), () -> true);

        assertThat(done).isEmpty();
    }

    @Test
    void limit_isNeverExceeded() {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Operation.Visitor<Boolean> counting = visitor(operation -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            LockSupport.parkNanos(5_000_000); // time for another to come along, if that were allowed
            atWork.decrementAndGet();
        });

        executor().run(plan, counting, OptionalInt.of(1), () -> false);

        assertThat(most).hasValue(1);
    }

    private PlanExecutor executor() {
        return new PlanExecutor(threads, 2);
    }

    /** Records each operation by its text. */
    private Operation.Visitor<Boolean> failingAt(String text) {
        return visitor(operation -> {
            if (operation.describe().equals(text)) {
                throw new IllegalStateException(text + " failed");
            }
            done.add(operation.describe());
        });
    }

    @SuppressWarnings("unchecked")
    private Operation.Visitor<Boolean> visitor(Consumer<Operation> action) {
        return (Operation.Visitor<Boolean>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Operation.Visitor.class}, (proxy, method, args) -> {
                    action.accept((Operation) args[0]);
                    return true;
                });
    }
}

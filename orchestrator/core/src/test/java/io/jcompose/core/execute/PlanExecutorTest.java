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
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
        assertThatThrownBy(() -> executor().run(plan, failingAt("start container p-db-1"), () -> false))
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
        executor().run(plan, failingAt("nothing"), () -> true);

        assertThat(done).isEmpty();
    }

    private PlanExecutor executor() {
        return new PlanExecutor(threads, 2);
    }

    /** Records each operation by its text. */
    @SuppressWarnings("unchecked")
    private Operation.Visitor<Boolean> failingAt(String text) {
        return (Operation.Visitor<Boolean>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Operation.Visitor.class}, (proxy, method, args) -> {
                    String what = ((Operation) args[0]).describe();
                    if (what.equals(text)) {
                        throw new IllegalStateException(text + " failed");
                    }
                    done.add(what);
                    return true;
                });
    }
}

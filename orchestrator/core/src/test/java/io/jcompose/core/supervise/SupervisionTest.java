package io.jcompose.core.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.fakes.FakeLoop;
import io.jcompose.core.fakes.FakeRuntime;
import io.jcompose.core.supervise.ContainerStatus.Health;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisionTest {
    @TempDir
    Path data;

    private final FakeLoop loop = new FakeLoop();
    private final FakeRuntime runtime = new FakeRuntime();
    private final FakeControl control = new FakeControl();
    private final EventBus events = new EventBus(Clock.systemUTC());
    private final EventBus.Subscription heard = events.subscribe(Optional.empty());
    private RecordStore records;
    private Supervision supervision;

    @BeforeEach
    void open() {
        records = new RecordStore(data);
        supervision = new Supervision(loop, runtime, control, records, events);
    }

    @Test
    void containerWithoutPolicy_restsWhenItEnds() throws InterruptedException {
        String id = start("no", 0);

        runtime.end("c", 3);

        assertThat(supervision.status(id).running()).isFalse();
        assertThat(supervision.status(id).exit()).map(e -> e.code()).contains(3);
        assertThat(records.find(id).orElseThrow().wish()).isEqualTo(ContainerRecord.REST);
        assertThat(heardActions()).containsExactly("create", "start", "die");
        assertThat(control.calls).contains("release");
    }

    @Test
    void restarts_waitLongerEachTimeUntilARunWasLong() {
        start("always", 0);
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            runtime.end("c", 1);
            delays.add(loop.untilNext().toMillis());
            loop.advance(loop.untilNext());
        }
        assertThat(delays).containsExactly(100L, 200L, 400L, 800L);

        loop.advance(Duration.ofSeconds(10));
        runtime.end("c", 1);
        assertThat(loop.untilNext()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void onFailure_givesUpAfterItsAttemptsAndIgnoresSuccess() {
        String id = start("on-failure", 2);
        for (int i = 0; i < 2; i++) {
            runtime.end("c", 1);
            assertThat(supervision.status(id).restarting()).isTrue();
            loop.advance(Duration.ofSeconds(1));
        }
        runtime.end("c", 1);
        assertThat(supervision.status(id).restarting()).isFalse();
        assertThat(supervision.status(id).restartCount()).isEqualTo(2);

        String other = start("on-failure", 0, Optional.empty(), "d");
        runtime.end("d", 0);
        assertThat(supervision.status(other).restarting()).isFalse();
    }

    @Test
    void stoppedOnPurpose_staysStoppedAlsoForTheNextEngine() {
        String id = start("always", 0);
        supervision.stopping(id);
        runtime.end("c", 143);
        assertThat(supervision.status(id).restarting()).isFalse();

        Supervision next = new Supervision(loop, runtime, control, new RecordStore(data), events);
        next.adopt(new RecordStore(data).find(id).orElseThrow(), runtime.byName("c"));
        assertThat(next.status(id).restarting()).isFalse();
    }

    @Test
    void stopWhileWaitingForARestart_callsItOff() {
        String id = start("always", 0);
        runtime.end("c", 1);
        supervision.stopping(id);
        loop.advance(Duration.ofMinutes(2));
        assertThat(runtime.calls).filteredOn(call -> call.startsWith("start")).hasSize(1);
        assertThat(supervision.status(id).restarting()).isFalse();
    }

    @Test
    void containerThatEndedWhileNobodyWatched_isRestartedByPolicy() {
        String id = start("always", 0);
        supervision.close();
        runtime.end("c", 1);

        Supervision next = new Supervision(loop, runtime, control, records, events);
        next.adopt(records.find(id).orElseThrow(), runtime.byName("c"));
        assertThat(next.status(id).restarting()).isTrue();
        loop.advance(Duration.ofSeconds(1));
        assertThat(next.status(id).running()).isTrue();
    }

    @Test
    void afterAReboot_whatItsPolicyWantsBackComesInOrder() {
        String db = create("db", "always", List.of());
        String web = create("web", "unless-stopped", List.of(new ContainerRecord.Dependency("db", true)));
        String job = create("job", "no", List.of());
        for (String id : List.of(db, web, job)) {
            control.start(id, () -> false);
            supervision.started(id);
        }
        supervision.stopping(db); // by hand; "always" comes back with the host all the same
        supervision.close();
        List.of("db", "web", "job").forEach(name -> runtime.end(name, 137));
        runtime.calls.clear();
        control.defaultProbe = false;

        Supervision next = new Supervision(loop, runtime, control, records, events);
        Map<ContainerRecord, Container> found = new LinkedHashMap<>();
        List.of("web", "db", "job").forEach(name -> {
            Container container = runtime.byName(name);
            found.put(records.find(container.id().value()).orElseThrow(), container);
        });
        next.adopt(found, true);
        loop.advance(Duration.ofSeconds(2));
        assertThat(runtime.calls).containsExactly("launch db", "start db");
        assertThat(next.status(web).restarting()).isTrue();

        control.defaultProbe = true;
        loop.advance(Duration.ofSeconds(10));
        assertThat(runtime.calls).containsExactly("launch db", "start db", "launch web", "start web");
        assertThat(next.status(job).running()).isFalse();
    }

    @Test
    void attempts_countAnewAfterARunAsLongAsTheWindow() {
        ContainerRecord.Restart restart =
                new ContainerRecord.Restart("on-failure", 2, Optional.empty(), Optional.of(Duration.ofSeconds(5)));

        assertThat(RestartPolicy.counted(restart, 2, Duration.ofSeconds(4))).isEqualTo(2);
        assertThat(RestartPolicy.counted(restart, 2, Duration.ofSeconds(5))).isZero();
    }

    @Test
    void pausedContainer_isNotProbed() {
        String id = start("no", 0, Optional.of(health(Duration.ofSeconds(1), Duration.ZERO)), "c");
        supervision.paused(id, true);
        control.defaultProbe = false;

        loop.advance(Duration.ofSeconds(20));

        assertThat(supervision.status(id).health()).isEqualTo(Health.HEALTHY);
        assertThat(supervision.status(id).paused()).isTrue();
    }

    @Test
    void healthCheck_succeedsAtOnceOrCountsFailuresAfterOneInterval() {
        control.probes.add(false);
        control.probes.add(true);
        String id = start("no", 0, Optional.of(health(Duration.ofSeconds(30), Duration.ZERO)), "c");
        assertThat(supervision.status(id).health()).isEqualTo(Health.STARTING);
        loop.advance(Duration.ofSeconds(1));
        assertThat(supervision.status(id).health()).isEqualTo(Health.HEALTHY);

        control.defaultProbe = false;
        loop.advance(Duration.ofSeconds(30));
        assertThat(supervision.status(id).health()).isEqualTo(Health.HEALTHY);
        loop.advance(Duration.ofSeconds(30));
        assertThat(supervision.status(id).health()).isEqualTo(Health.UNHEALTHY);
        assertThat(supervision.status(id).lastProbeOutput()).isEqualTo("no answer");
    }

    @Test
    void probes_areRememberedWithTheirTimes_theLastFive() {
        String id = start("no", 0, Optional.of(health(Duration.ofSeconds(30), Duration.ZERO)), "c");
        control.defaultProbe = false;
        loop.advance(Duration.ofSeconds(30 * 4));
        List<ContainerStatus.Probe> five = supervision.status(id).probes();
        assertThat(five).extracting(probe -> probe.result().exitCode()).containsExactly(0, 1, 1, 1, 1);

        loop.advance(Duration.ofSeconds(30));

        List<ContainerStatus.Probe> next = supervision.status(id).probes();
        assertThat(next).hasSize(5).startsWith(five.get(1));
        assertThat(Duration.between(next.get(0).start(), next.get(1).start())).isEqualTo(Duration.ofSeconds(30));
        assertThat(next).allMatch(probe -> !probe.end().isBefore(probe.start()));

        runtime.end("c", 0);
        assertThat(supervision.status(id).probes()).isEqualTo(next);
    }

    /** The probe that runs meanwhile is killed with the container, before that has ended: it says nothing of its health. */
    @Test
    void probes_endWithTheRequestToStop() {
        String id = start("no", 0, Optional.of(health(Duration.ofSeconds(1), Duration.ZERO)), "c");
        supervision.stopping(id);
        control.defaultProbe = false;
        loop.advance(Duration.ofSeconds(30));
        assertThat(supervision.status(id).probes()).hasSize(1);
        assertThat(supervision.status(id).health()).isEqualTo(Health.HEALTHY);
    }

    @Test
    void failuresInTheStartPeriod_doNotCount() {
        control.defaultProbe = false;
        String id = start("no", 0, Optional.of(health(Duration.ofSeconds(1), Duration.ofSeconds(60))), "c");
        loop.advance(Duration.ofSeconds(59));
        assertThat(supervision.status(id).health()).isEqualTo(Health.STARTING);
        assertThat(supervision.status(id).failingStreak()).isZero();
        loop.advance(Duration.ofSeconds(4));
        assertThat(supervision.status(id).health()).isEqualTo(Health.UNHEALTHY);
    }

    /** An engine that is killed after the start and before it could note it must leave one that its policy restarts. */
    @Test
    void start_recordsTheWishBeforeAnythingRuns() {
        String id = create("c", "always", List.of());
        control.onStart =
                () -> assertThat(records.find(id).orElseThrow().wishesToRun()).isTrue();

        assertThat(supervision.start(id, () -> false)).isTrue();

        assertThat(supervision.status(id).running()).isTrue();
    }

    @Test
    void startThatFailsOrIsCancelled_leavesTheWishAsItWas() {
        String id = create("c", "always", List.of());
        control.onStart = () -> {
            throw new ContainerException("no");
        };

        assertThatThrownBy(() -> supervision.start(id, () -> false)).hasMessage("no");

        assertThat(records.find(id).orElseThrow().wish()).isEqualTo(ContainerRecord.STOP);
        assertThat(supervision.start(id, () -> true)).isFalse();
        assertThat(records.find(id).orElseThrow().wish()).isEqualTo(ContainerRecord.STOP);
    }

    @Test
    void containerThatGoesWhenItExits_isRemoved() {
        Container container = runtime.create(ContainerSpec.builder("c").build());
        ContainerRecord record = record(container.id(), "c", "no", 0, Optional.empty(), true);
        records.put(record, false);
        supervision.created(record);
        runtime.launch(container.id());
        runtime.start(container.id());
        supervision.started(record.id());

        runtime.end("c", 0);

        assertThat(control.calls).contains("remove");
    }

    private String start(String policy, int attempts) {
        return start(policy, attempts, Optional.empty(), "c");
    }

    private String start(String policy, int attempts, Optional<ContainerRecord.Health> health, String name) {
        Container container = runtime.create(ContainerSpec.builder(name).build());
        ContainerRecord record = record(container.id(), name, policy, attempts, health, false);
        records.put(record, false);
        supervision.created(record);
        control.start(record.id(), () -> false);
        supervision.started(record.id());
        return record.id();
    }

    /** A container of a service of its own name, with a health check. */
    private String create(String name, String policy, List<ContainerRecord.Dependency> dependsOn) {
        Container container = runtime.create(ContainerSpec.builder(name).build());
        ContainerRecord record = new ContainerRecord(
                container.id().value(),
                name,
                "p",
                name,
                1,
                false,
                false,
                new ContainerRecord.Restart(policy, 0, Optional.empty(), Optional.empty()),
                name.equals("db")
                        ? Optional.of(health(Duration.ofSeconds(30), Duration.ofSeconds(60)))
                        : Optional.empty(),
                ContainerRecord.Network.NONE,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                dependsOn,
                false,
                ContainerRecord.STOP,
                0,
                Map.of());
        records.put(record, false);
        supervision.created(record);
        return record.id();
    }

    private static ContainerRecord record(
            ContainerId id,
            String name,
            String policy,
            int attempts,
            Optional<ContainerRecord.Health> health,
            boolean autoRemove) {
        return new ContainerRecord(
                id.value(),
                name,
                "p",
                "s",
                1,
                false,
                autoRemove,
                new ContainerRecord.Restart(policy, attempts, Optional.empty(), Optional.empty()),
                health,
                ContainerRecord.Network.NONE,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                false,
                ContainerRecord.STOP,
                0,
                Map.of());
    }

    private static ContainerRecord.Health health(Duration interval, Duration startPeriod) {
        return new ContainerRecord.Health(
                List.of("check"), interval, Duration.ofSeconds(1), 2, startPeriod, Duration.ofSeconds(5));
    }

    private List<String> heardActions() throws InterruptedException {
        List<String> actions = new ArrayList<>();
        var event = heard.next(0);
        while (event.isPresent()) {
            actions.add(event.get().action());
            event = heard.next(0);
        }
        return actions;
    }

    /** Starts without a network; probes answer as told. */
    private final class FakeControl implements ContainerControl {
        final List<String> calls = new ArrayList<>();
        final Deque<Boolean> probes = new ArrayDeque<>();
        boolean defaultProbe = true;
        Runnable onStart = () -> {};

        @Override
        public boolean start(String id, BooleanSupplier cancelled) {
            if (cancelled.getAsBoolean()) {
                return false;
            }
            onStart.run();
            runtime.launch(new ContainerId(id));
            runtime.start(new ContainerId(id));
            return true;
        }

        @Override
        public void release(String id) {
            calls.add("release");
        }

        @Override
        public HealthResult probe(String id, ContainerRecord.Health check) {
            boolean success = probes.isEmpty() ? defaultProbe : probes.poll();
            return new HealthResult(success, success ? 0 : 1, success ? "fine" : "no answer");
        }

        @Override
        public void afterStart(String id) {
            calls.add("afterStart");
        }

        @Override
        public void removeAfterExit(String id) {
            calls.add("remove");
        }

        @Override
        public String lastLines(String id, int lines) {
            return "";
        }
    }
}

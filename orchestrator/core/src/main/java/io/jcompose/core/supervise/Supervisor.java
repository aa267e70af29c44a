package io.jcompose.core.supervise;

import io.jcompose.core.supervise.ContainerStatus.Health;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches one container. All methods run on the loop, except {@link #status} and {@link #stopRequested}. */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int CANNOT_START = 128;

    /** How often a restart that waits for another container looks whether it may go on. */
    private static final Duration DEPENDENCY_POLL = Duration.ofMillis(200);

    private final ContainerId id;
    private final Loop loop;
    private final ContainerRuntime runtime;
    private final ContainerControl control;
    private final RecordStore records;
    private final EventBus events;
    private final Runnable changed;
    private final Predicate<ContainerRecord> mayStart;
    private ContainerRecord record;
    private ContainerRecord beforeStart;
    private volatile ContainerStatus status = ContainerStatus.NEW;
    private volatile boolean stopRequested;
    /** What it was sent last, unless that cannot be ignored. */
    private Optional<Signal> signalled = Optional.empty();

    private int run;
    private Instant startedAt = Instant.EPOCH;
    private Duration delay = Duration.ZERO;
    private Loop.Timer restartTimer = Loop.Timer.NONE;
    private Optional<HealthMonitor> monitor = Optional.empty();

    /**
     * @param changed told whenever the status is another
     * @param mayStart whether what a container depends on lets it start now
     */
    Supervisor(
            ContainerRecord record,
            Loop loop,
            ContainerRuntime runtime,
            ContainerControl control,
            RecordStore records,
            EventBus events,
            Runnable changed,
            Predicate<ContainerRecord> mayStart) {
        this.id = new ContainerId(record.id());
        this.record = record;
        this.beforeStart = record;
        this.loop = loop;
        this.runtime = runtime;
        this.control = control;
        this.records = records;
        this.events = events;
        this.changed = changed;
        this.mayStart = mayStart;
    }

    ContainerStatus status() {
        return status;
    }

    boolean stopRequested() {
        return stopRequested;
    }

    void update(ContainerRecord updated) {
        record = updated;
    }

    /** Somebody is about to start it on purpose. */
    void startRequest() {
        beforeStart = record;
        wish(ContainerRecord.RUN, 0);
    }

    /** It did not come to that; what runs all the same is wished to. */
    void notStarted() {
        if (!status.running() && record.wishesToRun()) {
            wish(beforeStart.wish(), beforeStart.restartCount());
        }
    }

    /** Somebody started it on purpose: restarts count from 0. */
    void startedByHand() {
        stopRequested = false;
        delay = Duration.ZERO;
        wish(ContainerRecord.RUN, 0);
        events.publish("start", record, Map.of());
        running(loop.now());
    }

    /** It ran already when this engine came. */
    void adoptRunning(Instant since, boolean paused) {
        running(since);
        set(new ContainerStatus(
                true,
                false,
                paused,
                status.health(),
                0,
                List.of(),
                record.restartCount(),
                Optional.empty(),
                status.startedTimes()));
    }

    /** It had ended before this engine came, or a start was never finished. */
    void adoptExited(Optional<ExitStatus> exit) {
        set(new ContainerStatus(
                false, false, false, Health.NONE, 0, List.of(), record.restartCount(), exit, status.startedTimes()));
        if (record.wishesToRun()) {
            Duration ran = Duration.ZERO;
            exit.ifPresent(e -> ended(e, ran));
        } else if (record.autoRemove() && exit.isPresent()) {
            removeSelf();
        }
    }

    /** The host was started anew, so nothing runs: what its policy wants back is started. */
    void adoptAfterReboot(Optional<ExitStatus> exit, boolean ranBefore) {
        boolean again = RestartPolicy.comesBack(record, ranBefore);
        set(new ContainerStatus(false, again, false, Health.NONE, 0, List.of(), 0, exit, status.startedTimes()));
        if (again) {
            wish(ContainerRecord.RUN, 0);
            restartTimer = loop.after(Duration.ZERO, this::restart);
        } else if (record.wishesToRun()) {
            wish(ContainerRecord.REST, record.restartCount());
        }
        if (record.autoRemove()) {
            removeSelf();
        }
    }

    /** Somebody is about to stop it: it will not be restarted. */
    void stopRequest() {
        stopRequested = true;
        restartTimer.cancel();
        monitor.ifPresent(HealthMonitor::stop); // the end kills a probe that is running, too: that says nothing
        wish(ContainerRecord.STOP, record.restartCount());
        if (status.restarting()) {
            set(status.withRestarting(false));
        }
    }

    /** A signal is about to be sent on purpose. */
    void signalled(Signal signal) {
        signalled = Optional.of(signal).filter(sent -> !sent.equals(Signal.KILL));
        events.publish("kill", record, number(signal));
    }

    /** It was stopped, and all that follows is done. */
    void stopped() {
        events.publish("stop", record, Map.of());
    }

    void paused(boolean paused) {
        set(status.withPaused(paused));
        events.publish(paused ? "pause" : "unpause", record, Map.of());
    }

    /** It is gone, or the engine ends. */
    void dispose() {
        stopRequested = true;
        run++;
        restartTimer.cancel();
        monitor.ifPresent(HealthMonitor::stop);
    }

    private void running(Instant since) {
        int thisRun = ++run;
        startedAt = since;
        signalled = Optional.empty();
        restartTimer.cancel();
        monitor.ifPresent(HealthMonitor::stop);
        Health health = record.health().isPresent() ? Health.STARTING : Health.NONE;
        set(new ContainerStatus(
                true,
                false,
                false,
                health,
                0,
                List.of(),
                record.restartCount(),
                Optional.empty(),
                status.startedTimes() + 1));
        var unused = runtime.exit(id)
                .whenComplete((exit, failure) -> loop.run(() -> {
                    if (run == thisRun) {
                        exited(
                                failure == null
                                        ? exit
                                        : new ExitStatus(
                                                CANNOT_START,
                                                Optional.empty(),
                                                false,
                                                loop.now(),
                                                Optional.of(String.valueOf(failure.getMessage()))));
                    }
                }));
        monitor = record.health()
                .map(check -> new HealthMonitor(
                        check, loop, () -> control.probe(record.id(), check), this::probed, () -> status.paused()));
        monitor.ifPresent(HealthMonitor::start);
    }

    private void probed(Health health, int streak, ContainerStatus.Probe probe) {
        if (!status.running()) {
            return;
        }
        boolean news = status.health() != health;
        set(new ContainerStatus(
                true,
                false,
                status.paused(),
                health,
                streak,
                status.probesAnd(probe),
                status.restartCount(),
                Optional.empty(),
                status.startedTimes()));
        if (news) {
            events.publish("health_status: " + health.text(), record, Map.of());
        }
    }

    private void exited(ExitStatus exit) {
        run++;
        monitor.ifPresent(HealthMonitor::stop);
        monitor = Optional.empty();
        if (exit.outOfMemory()) {
            events.publish("oom", record, Map.of());
        }
        if (stopRequested && signalled.isPresent() && exit.signal().equals(Optional.of(Signal.KILL))) {
            events.publish("kill", record, number(Signal.KILL)); // it had not ended in time
        }
        Duration ran = Duration.between(startedAt, loop.now());
        loop.blocking(
                () -> {
                    control.release(record.id());
                    return exit;
                },
                released -> ended(released, ran),
                failure -> {
                    LOG.warn("let go of {}: {}", record.name(), String.valueOf(failure.getMessage()), failure);
                    ended(exit, ran);
                });
    }

    private void ended(ExitStatus exit, Duration ran) {
        wish(record.wish(), RestartPolicy.counted(record.restart(), record.restartCount(), ran));
        boolean again = !stopRequested
                && record.wishesToRun()
                && RestartPolicy.restarts(record.restart(), exit.code(), record.restartCount());
        set(new ContainerStatus(
                false,
                again,
                false,
                Health.NONE,
                status.failingStreak(),
                status.probes(),
                record.restartCount(),
                Optional.of(exit),
                status.startedTimes()));
        events.publish("die", record, dieAttributes(exit, ran));
        if (again) {
            delay = RestartPolicy.delay(record.restart(), delay, ran);
            restartTimer = loop.after(delay, this::restart);
            return;
        }
        if (record.wishesToRun() && !stopRequested) {
            wish(ContainerRecord.REST, record.restartCount());
        }
        if (record.autoRemove()) {
            removeSelf();
        }
    }

    private static Map<String, String> dieAttributes(ExitStatus exit, Duration ran) {
        return Map.of("exitCode", Integer.toString(exit.code()), "execDuration", Long.toString(ran.toSeconds()));
    }

    private static Map<String, String> number(Signal signal) {
        return Map.of("signal", Integer.toString(signal.number()));
    }

    private void restart() {
        if (!mayStart.test(record)) {
            restartTimer = loop.after(DEPENDENCY_POLL, this::restart);
            return;
        }
        int attempt = record.restartCount() + 1;
        int current = ++run;
        loop.blocking(
                () -> control.start(record.id(), () -> stopRequested),
                started -> {
                    if (started && run == current) {
                        record = record.withWish(record.wish(), attempt);
                        records.put(record, false);
                        events.publish("start", record, Map.of());
                        running(loop.now());
                        afterRestart();
                    }
                },
                failure -> {
                    if (run == current) {
                        record = record.withWish(record.wish(), attempt);
                        records.put(record, false);
                        LOG.warn("restart {}: {}", record.name(), String.valueOf(failure.getMessage()));
                        ended(failedStart(failure), Duration.ZERO);
                    }
                });
    }

    /** Nobody is there whom a hook that fails could be reported to; the container goes on. */
    private void afterRestart() {
        loop.blocking(
                () -> {
                    control.afterStart(record.id());
                    return true;
                },
                done -> {},
                failure -> LOG.warn("after the restart of {}: {}", record.name(), failure.getMessage()));
    }

    private ExitStatus failedStart(Throwable failure) {
        int code = failure instanceof io.jcompose.runtime.CommandException command ? command.exitCode() : CANNOT_START;
        return new ExitStatus(
                code, Optional.empty(), false, loop.now(), Optional.of(String.valueOf(failure.getMessage())));
    }

    private void removeSelf() {
        loop.blocking(
                () -> {
                    control.removeAfterExit(record.id());
                    return true;
                },
                done -> events.publish("destroy", record, Map.of()),
                failure -> LOG.warn("remove {}: {}", record.name(), String.valueOf(failure.getMessage())));
    }

    private void wish(String wish, int restartCount) {
        if (!record.wish().equals(wish) || record.restartCount() != restartCount) {
            record = record.withWish(wish, restartCount);
            records.put(record, false);
        }
    }

    private void set(ContainerStatus newStatus) {
        status = newStatus;
        changed.run();
    }
}

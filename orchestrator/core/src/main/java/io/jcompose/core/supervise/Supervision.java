package io.jcompose.core.supervise;

import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.Signal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * All supervised containers. Its methods may be called from any thread but the loop's; they return once the loop has
 * taken note, so that whoever asks next sees it.
 */
public final class Supervision {
    private final Loop loop;
    private final ContainerRuntime runtime;
    private final ContainerControl control;
    private final RecordStore records;
    private final EventBus events;
    private final Map<String, Supervisor> supervisors = new ConcurrentHashMap<>();
    private final Object changes = new Object();
    private long changeCount;

    public Supervision(
            Loop loop, ContainerRuntime runtime, ContainerControl control, RecordStore records, EventBus events) {
        this.loop = loop;
        this.runtime = runtime;
        this.control = control;
        this.records = records;
        this.events = events;
    }

    /** A container was recorded; it does not run yet. */
    public void created(ContainerRecord record) {
        supervisors.put(record.id(), supervisor(record));
        events.publish("create", record, Map.of());
    }

    /** Takes over a container that was there before this engine. */
    public void adopt(ContainerRecord record, Container container) {
        adopt(Map.of(record, container), false);
    }

    /**
     * Takes over containers that were there before this engine; all are known before the first of them is restarted, so
     * that they can wait for each other.
     *
     * @param rebooted the host was started anew since they ran
     */
    public void adopt(Map<ContainerRecord, Container> containers, boolean rebooted) {
        onLoop(() -> {
            containers.keySet().forEach(record -> supervisors.put(record.id(), supervisor(record)));
            containers.forEach((record, container) ->
                    Optional.ofNullable(supervisors.get(record.id())).ifPresent(s -> adopt(s, container, rebooted)));
        });
    }

    private void adopt(Supervisor supervisor, Container container, boolean rebooted) {
        switch (container.state()) {
            case RUNNING, PAUSED ->
                supervisor.adoptRunning(
                        container.startedAt().orElse(loop.now()), container.state() == Container.State.PAUSED);
            default -> {
                Optional<ExitStatus> exit =
                        container.state() == Container.State.EXITED ? container.exit() : Optional.empty();
                if (rebooted) {
                    supervisor.adoptAfterReboot(exit, container.startedAt().isPresent());
                } else {
                    supervisor.adoptExited(exit);
                }
            }
        }
    }

    /** Whether what a container needs is not about to start itself. What has ended for good keeps nobody waiting. */
    private boolean mayStart(ContainerRecord record) {
        return records.all().stream()
                .filter(other -> other.project().equals(record.project()) && !other.oneOff())
                .noneMatch(other -> record.dependsOn().stream()
                        .filter(needed -> needed.service().equals(other.service()))
                        .anyMatch(needed -> isComingUp(needed, status(other.id()))));
    }

    private static boolean isComingUp(ContainerRecord.Dependency needed, ContainerStatus status) {
        return status.restarting()
                || (needed.healthy() && status.running() && status.health() == ContainerStatus.Health.STARTING);
    }

    /**
     * Starts it on purpose. That it is to run is recorded before it does: if the engine is killed in between, the next one
     * finds none that runs and would never be restarted.
     *
     * @param cancelled asked before anything is done
     * @return false if it ran already, or was cancelled
     */
    public boolean start(String id, BooleanSupplier cancelled) {
        with(id, Supervisor::startRequest);
        try {
            boolean started = control.start(id, cancelled);
            with(id, started ? Supervisor::startedByHand : Supervisor::notStarted);
            return started;
        } catch (RuntimeException e) {
            with(id, Supervisor::notStarted);
            throw e;
        }
    }

    /** It was started on purpose and runs. */
    public void started(String id) {
        with(id, Supervisor::startedByHand);
    }

    /** It is about to be stopped on purpose; from now on no policy restarts it. */
    public void stopping(String id) {
        with(id, Supervisor::stopRequest);
    }

    public void paused(String id, boolean paused) {
        with(id, supervisor -> supervisor.paused(paused));
    }

    /** A signal is about to be sent on purpose. */
    public void signalled(String id, Signal signal) {
        with(id, supervisor -> supervisor.signalled(signal));
    }

    /** Somebody stopped it on purpose, and it has ended. */
    public void stopped(String id) {
        with(id, Supervisor::stopped);
    }

    /** A command has stopped it and started it again. */
    public void restarted(String id) {
        records.find(id).ifPresent(record -> events.publish("restart", record, Map.of()));
    }

    /** Something else than its wish is recorded of it now. */
    public void updated(ContainerRecord record) {
        with(record.id(), supervisor -> supervisor.update(record));
    }

    /** It is gone. */
    public void removed(ContainerRecord record) {
        Supervisor supervisor = supervisors.remove(record.id());
        if (supervisor != null) {
            onLoop(supervisor::dispose);
        }
        events.publish("destroy", record, Map.of());
        notifyChange();
    }

    public ContainerStatus status(String id) {
        Supervisor supervisor = supervisors.get(id);
        return supervisor == null ? ContainerStatus.NEW : supervisor.status();
    }

    /** Whether anything runs or will be restarted. */
    public boolean anyActive() {
        return supervisors.values().stream()
                .map(Supervisor::status)
                .anyMatch(status -> status.running() || status.restarting());
    }

    /**
     * Waits until {@code decide} has an answer for the container's status.
     *
     * @param cancelled ends the wait; asked at least each second
     * @return empty if it was cancelled, timed out, or the container is gone
     */
    public <T> Optional<T> await(
            String id, Function<ContainerStatus, Optional<T>> decide, Duration timeout, BooleanSupplier cancelled)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long seen;
            synchronized (changes) {
                seen = changeCount;
            }
            Optional<T> decided = decide.apply(status(id));
            long left = deadline - System.nanoTime();
            if (decided.isPresent() || left <= 0 || cancelled.getAsBoolean() || !supervisors.containsKey(id)) {
                return decided;
            }
            synchronized (changes) {
                if (seen == changeCount) {
                    changes.wait(Math.max(1, Math.min(1000, left / 1_000_000)));
                }
            }
        }
    }

    /** Waits for the end of the current run, until all that follows it is done. */
    public Optional<ExitStatus> awaitExit(String id, Duration timeout, BooleanSupplier cancelled)
            throws InterruptedException {
        return await(id, status -> status.running() ? Optional.empty() : status.exit(), timeout, cancelled);
    }

    /** Wakes those who wait, so that they see that they were cancelled. */
    public void notifyChange() {
        synchronized (changes) {
            changeCount++;
            changes.notifyAll();
        }
    }

    /** Stops watching; containers go on. */
    public void close() {
        onLoop(() -> supervisors.values().forEach(Supervisor::dispose));
    }

    private Supervisor supervisor(ContainerRecord record) {
        return new Supervisor(record, loop, runtime, control, records, events, this::notifyChange, this::mayStart);
    }

    private void with(String id, java.util.function.Consumer<Supervisor> action) {
        Supervisor supervisor = supervisors.get(id);
        if (supervisor != null) {
            onLoop(() -> action.accept(supervisor));
        }
    }

    private void onLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.run(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e); // or else the caller would wait for ever
            }
        });
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause; // its message is for people
            }
            throw e;
        }
    }
}

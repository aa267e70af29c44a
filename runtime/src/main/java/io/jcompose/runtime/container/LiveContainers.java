package io.jcompose.runtime.container;

import static java.util.Objects.requireNonNull;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.cgroup.CgroupManager;
import io.jcompose.runtime.files.FileMutex;
import io.jcompose.runtime.process.ExitRecord;
import io.jcompose.runtime.process.LaunchPlan;
import io.jcompose.runtime.process.Monitor;
import io.jcompose.runtime.process.MonitorClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers that have a monitor: those launched here, and those that an earlier engine launched, which are found again
 * when somebody asks for them. Thread-safe.
 */
final class LiveContainers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveContainers.class);
    /** Of a run whose end cannot be known any more. */
    private static final int UNKNOWN = 255;

    private final ContainerFiles files;
    private final MonitorClient client;
    private final ContainerLocks locks;
    private final String bootId;
    private final Map<ContainerId, Live> live = new ConcurrentHashMap<>();
    private final ExitThreads afterExit = new ExitThreads(task -> {
        Thread thread = new Thread(task, "container-exit");
        thread.setDaemon(true);
        return thread;
    });
    private final BiConsumer<ContainerId, Live> onExit;

    /** One run and its end. */
    record Live(Monitor monitor, CompletableFuture<ExitStatus> exit) {
        boolean over() {
            return monitor.exit().isDone();
        }
    }

    /** @param onExit called on a thread of its own once a run is over and its status is out */
    LiveContainers(
            ContainerFiles files, MonitorClient client, ContainerLocks locks, BiConsumer<ContainerId, Live> onExit) {
        this.files = files;
        this.client = client;
        this.locks = locks;
        this.onExit = onExit;
        this.bootId = readBootId();
    }

    String bootId() {
        return bootId;
    }

    private static String readBootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Launches; the caller holds the container's lock. */
    MonitorClient.Launched launch(ContainerId id, LaunchPlan plan) {
        MonitorClient.Launched launched = client.launch(plan);
        register(id, launched.monitor());
        return launched;
    }

    private Live register(ContainerId id, Monitor monitor) {
        CompletableFuture<ExitStatus> exit = monitor.exit().thenApplyAsync(LiveContainers::status, afterExit);
        Live run = new Live(monitor, exit);
        live.put(id, run);
        CompletableFuture<ExitStatus> unused = exit.whenCompleteAsync(
                (status, failure) -> {
                    try {
                        onExit.accept(id, run);
                    } catch (RuntimeException e) {
                        LOG.warn("clean up after container {}: {}", id.shortForm(), e.getMessage());
                    } finally {
                        live.remove(id, run); // only now: until then nobody else knows how it ended
                    }
                },
                afterExit);
        return run;
    }

    /** The run that goes on now; connects to its monitor if another engine launched it. */
    Optional<Live> find(ContainerId id) {
        Live known = live.get(id);
        if (known != null && !known.over()) {
            return Optional.of(known);
        }
        Optional<RunRecord> run = files.readRun(id);
        if (run.isEmpty() || run.get().lost().isPresent() || ended(id).isPresent()) {
            return Optional.empty();
        }
        Optional<Live> adopted = adopt(id);
        if (adopted.isEmpty()) {
            // Under the lock: somebody else may be launching it just now, so that its monitor does not listen yet.
            Optional<FileMutex.Held> held = locks.tryAcquire(id);
            if (held.isPresent()) {
                try (FileMutex.Held lock = held.get()) {
                    requireNonNull(lock);
                    adopted = findLocked(id);
                }
            }
        }
        return adopted;
    }

    /** As {@link #find}, for callers that hold the container's lock; a run whose monitor is gone is recorded as lost. */
    Optional<Live> findLocked(ContainerId id) {
        Live known = live.get(id);
        if (known != null && !known.over()) {
            return Optional.of(known);
        }
        Optional<RunRecord> run = files.readRun(id);
        if (run.isEmpty() || run.get().lost().isPresent() || ended(id).isPresent()) {
            return Optional.empty();
        }
        Optional<Live> adopted = adopt(id);
        if (adopted.isEmpty() && ended(id).isEmpty()) {
            recordLost(id, run.get());
        }
        return adopted;
    }

    private Optional<Live> adopt(ContainerId id) {
        ContainerFolders folders = files.folders(id);
        if (!Files.exists(folders.socket())) {
            return Optional.empty();
        }
        synchronized (live) {
            Live known = live.get(id);
            if (known != null && !known.over()) {
                return Optional.of(known);
            }
            return client.connect(folders.socket(), folders.exit()).map(monitor -> register(id, monitor));
        }
    }

    private void recordLost(ContainerId id, RunRecord run) {
        boolean rebooted = !run.bootId().isEmpty() && !run.bootId().equals(bootId);
        boolean neverStarted = run.startedAt().isEmpty(); // the run folder may be lost without a restart of the host
        if (!rebooted && neverStarted && !Files.exists(files.folders(id).socket())) {
            files.deleteRun(id); // the launch was interrupted before there was a monitor: it never ran
            return;
        }
        String why = rebooted ? "the host was restarted" : "monitor was killed";
        files.writeRun(
                id, run.lost(new ExitStatus(137, Optional.of(Signal.KILL), false, Instant.now(), Optional.of(why))));
    }

    /** Keeps the end of a run on disk if its monitor could not; the caller holds the container's lock. */
    void settle(ContainerId id, Live over) {
        if (!over.equals(live.get(id)) || recorded(id).isPresent()) {
            return;
        }
        ExitStatus end = status(over.monitor().exit().join());
        files.readRun(id).ifPresent(run -> files.writeRun(id, run.lost(end)));
    }

    /** How the last run ended; empty if it goes on, or nobody knows yet. */
    Optional<ExitStatus> ended(ContainerId id) {
        Optional<ExitStatus> recorded = recorded(id);
        return recorded.isPresent()
                ? recorded
                : Optional.ofNullable(live.get(id))
                        .filter(Live::over)
                        .map(run -> status(run.monitor().exit().join()));
    }

    private Optional<ExitStatus> recorded(ContainerId id) {
        Optional<ExitStatus> lost = files.readRun(id).flatMap(RunRecord::lost);
        try {
            return lost.isPresent()
                    ? lost
                    : ExitRecord.read(files.folders(id).exit()).map(LiveContainers::status);
        } catch (ContainerException e) {
            return Optional.of(new ExitStatus(
                    UNKNOWN, Optional.empty(), false, Instant.now(), Optional.of("its exit record is damaged")));
        }
    }

    private static ExitStatus status(ExitRecord record) {
        boolean outOfMemory = record.samples().stream().anyMatch(CgroupManager::oomKilled);
        return new ExitStatus(record.code(), record.signal(), outOfMemory, record.finishedAt(), record.error());
    }

    /** Waits until a run is over. */
    static void await(Live run, String name, java.time.Duration most) {
        try {
            run.monitor().exit().get(most.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new ContainerException(
                    "container '%s' is still there %d s after it was killed; a process may wait for a disk or network"
                            .formatted(name, most.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerException("interrupted while waiting for container '%s'".formatted(name), e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e); // the monitor's future never fails
        }
    }

    List<ContainerId> known() {
        return List.copyOf(live.keySet());
    }

    @Override
    public void close() {
        client.close();
        afterExit.close();
    }
}

package io.jcompose.runtime.container;

import static java.util.Objects.requireNonNull;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.Container.State;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerLog;
import io.jcompose.runtime.ContainerProcess;
import io.jcompose.runtime.ContainerRoots;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerStats;
import io.jcompose.runtime.ExecSpec;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.Leftover;
import io.jcompose.runtime.NameInUseException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.Sandbox;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.cgroup.Cgroup;
import io.jcompose.runtime.cgroup.CgroupManager;
import io.jcompose.runtime.container.LiveContainers.Live;
import io.jcompose.runtime.files.FileMutex;
import io.jcompose.runtime.logs.LogFiles;
import io.jcompose.runtime.process.InitBinary;
import io.jcompose.runtime.process.LaunchPlan;
import io.jcompose.runtime.process.Monitor;
import io.jcompose.runtime.process.MonitorClient;
import io.jcompose.runtime.rootfs.Skeleton;
import io.jcompose.runtime.rootfs.UserDatabase.Identity;
import io.jcompose.runtime.volume.LocalVolumeStore;
import io.jcompose.runtime.volume.VolumeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@link ContainerRuntime} on this host's kernel. Several instances, also of several processes, may work on the same folders.
 * Containers that run are found again when they are asked for; {@link #list} finds all of them.
 */
public final class LinuxContainerRuntime implements ContainerRuntime {
    private static final Duration KILL_WAIT = Duration.ofSeconds(20);
    private static final Duration LEFTOVER_AGE = Duration.ofMinutes(10);
    private final RuntimePaths paths;
    private final ContainerFiles files;
    private final ContainerLocks locks;
    private final LiveContainers live;
    private final CgroupManager cgroups;
    private final LocalVolumeStore volumes;
    private final Launcher launcher;
    private final Leftovers leftovers;
    private final HostProcesses processes = new HostProcesses();
    private final SecureRandom random = new SecureRandom();

    private LinuxContainerRuntime(RuntimePaths paths, Path initBinary, Optional<LaunchPlan.Lifeline> lifeline) {
        this.paths = paths;
        files = new ContainerFiles(paths);
        locks = new ContainerLocks(paths.run().resolve("lock"));
        cgroups = CgroupManager.detect();
        volumes = new LocalVolumeStore(paths.volumes());
        live = new LiveContainers(
                files, new MonitorClient(initBinary, paths.run().resolve("spawner")), locks, this::afterExit);
        launcher = new Launcher(paths, files, live, cgroups, volumes, lifeline, Skeleton.install(paths.data()));
        leftovers = new Leftovers(paths, files, locks, live, cgroups, volumes, id -> remove(id, true));
    }

    /**
     * Opens the runtime; makes its folders if they are missing. Starts nothing and looks at no container.
     *
     * @param engineCommand what a monitor executes to bring the engine back if it vanishes; empty for none
     * @param engineEnvironment {@code NAME=value}, complete
     * @throws ContainerException if this build has no monitor for this machine, or a folder cannot be made
     */
    public static LinuxContainerRuntime open(
            RuntimePaths paths, List<String> engineCommand, List<String> engineEnvironment) {
        RuntimePaths absolute =
                new RuntimePaths(paths.data().toAbsolutePath(), paths.run().toAbsolutePath(), paths.cgroupParent());
        try {
            Files.createDirectories(absolute.containers());
            Files.createDirectories(ContainerFolders.runs(absolute));
        } catch (IOException e) {
            throw new ContainerException("create the runtime's folders: " + e, e);
        }
        Optional<LaunchPlan.Lifeline> lifeline = engineCommand.isEmpty()
                ? Optional.empty()
                : Optional.of(new LaunchPlan.Lifeline(
                        engineCommand, engineEnvironment, absolute.run().resolve("lifeline.lock")));
        return new LinuxContainerRuntime(absolute, InitBinary.install(absolute.data()), lifeline);
    }

    /** The volumes that {@link io.jcompose.runtime.Mount.Volume} means. */
    public VolumeStore volumes() {
        return volumes;
    }

    @Override
    public Map<String, Path> etcFiles(ContainerId id) {
        return files.folders(id).etcFiles();
    }

    @Override
    public ContainerRoots roots() {
        return new RootAccess(files, locks, live, new MountPreparation(volumes));
    }

    @Override
    public Container create(ContainerSpec spec) {
        SpecValidation.check(spec);
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        ContainerRecord record =
                new ContainerRecord(new ContainerId(HexFormat.of().formatHex(bytes)), Instant.now(), spec);
        // The own lock keeps sweep away; the one for names is not held while the disk is waited for.
        try (FileMutex.Held own = locks.acquire(record.id())) {
            requireNonNull(own);
            files.prepare(record);
            try (FileMutex.Held lock = locks.acquireNames()) {
                requireNonNull(lock);
                checkName(spec.name(), record.id());
                files.publish(record);
            } catch (NameInUseException e) {
                files.discard(record);
                throw e;
            }
        }
        return container(record);
    }

    private void checkName(String name, ContainerId self) {
        for (ContainerRecord other : files.list()) {
            if (other.spec().name().equals(name) && !other.id().equals(self)) {
                throw new NameInUseException(
                        "container name '%s' is already in use by container %s; remove or rename that one"
                                .formatted(name, other.id().shortForm()));
            }
        }
    }

    @Override
    public Sandbox launch(ContainerId id) {
        try (FileMutex.Held lock = locks.acquire(id)) {
            requireNonNull(lock);
            ContainerRecord record = require(id);
            if (live.findLocked(id).isPresent()) {
                throw new ContainerException("container '%s' is running already"
                        .formatted(record.spec().name()));
            }
            return launcher.launch(record);
        }
    }

    /**
     * Writes the container's addresses into its {@code /etc/hosts}, for its own name. Call it between {@link #launch} and
     * {@link #start}, or whenever they change; each launch begins without.
     */
    public void writeHosts(ContainerId id, List<String> addresses) {
        launcher.writeHosts(require(id), addresses);
    }

    @Override
    public List<String> warnings(ContainerId id) {
        return files.readRun(id).map(RunRecord::warnings).orElse(List.of());
    }

    @Override
    public void start(ContainerId id) {
        try (FileMutex.Held lock = locks.acquire(id)) {
            requireNonNull(lock);
            ContainerRecord record = require(id);
            Live run = live.findLocked(id)
                    .orElseThrow(() -> new ContainerException("start container '%s': it is not launched"
                            .formatted(record.spec().name())));
            try {
                run.monitor().start();
            } catch (CommandException e) {
                LiveContainers.await(run, record.spec().name(), KILL_WAIT);
                throw e;
            }
            files.readRun(id)
                    .filter(it -> it.startedAt().isEmpty())
                    .ifPresent(it -> files.writeRun(id, it.started(Instant.now())));
        }
    }

    @Override
    public List<Container> list() {
        return files.list().stream()
                .sorted(Comparator.comparing(ContainerRecord::createdAt)
                        .thenComparing(it -> it.id().value()))
                .map(this::container)
                .toList();
    }

    @Override
    public List<ContainerId> damaged() {
        return files.damaged();
    }

    @Override
    public Optional<Container> find(ContainerId id) {
        return files.read(id).map(this::container);
    }

    private Container container(ContainerRecord record) {
        ContainerId id = record.id();
        Optional<Live> running = live.find(id);
        Optional<RunRecord> run = files.readRun(id);
        Optional<Instant> startedAt = run.flatMap(RunRecord::startedAt);
        if (running.isPresent() && run.isPresent()) {
            boolean started = startedAt.isPresent() || running.get().monitor().started();
            boolean paused = started && cgroup(id).filter(Cgroup::frozen).isPresent();
            State state = paused ? State.PAUSED : started ? State.RUNNING : State.LAUNCHED;
            return new Container(
                    id,
                    record.spec(),
                    state,
                    Optional.of(running.get().monitor().pid()),
                    record.createdAt(),
                    started ? startedAt.or(() -> run.map(RunRecord::launchedAt)) : Optional.empty(),
                    Optional.empty());
        }
        Optional<ExitStatus> exit = run.isEmpty() ? Optional.empty() : live.ended(id);
        State state = exit.isPresent() ? State.EXITED : State.CREATED;
        return new Container(id, record.spec(), state, Optional.empty(), record.createdAt(), startedAt, exit);
    }

    private ContainerRecord require(ContainerId id) {
        return files.read(id).orElseThrow(() -> new ContainerException("no such container: " + id.shortForm()));
    }

    private Live requireRunning(ContainerId id, String what) {
        ContainerRecord record = require(id);
        return live.find(id)
                .orElseThrow(() -> new ContainerException("%s container '%s': it does not run"
                        .formatted(what, record.spec().name())));
    }

    private Optional<Cgroup> cgroup(ContainerId id) {
        return files.readRun(id).flatMap(run -> cgroups.find(run.cgroup()));
    }

    @Override
    public void kill(ContainerId id, Signal signal) {
        Optional<Live> run = live.find(id);
        if (run.isPresent()) {
            run.get().monitor().signal(signal);
            if (signal.equals(Signal.KILL)) {
                cgroup(id).filter(Cgroup::frozen).ifPresent(Cgroup::thaw); // a frozen process cannot even die
            }
        }
    }

    @Override
    public ExitStatus stop(ContainerId id, Signal signal, Duration grace) {
        ContainerRecord record = require(id);
        Optional<Live> run = live.find(id);
        if (run.isEmpty()) {
            return lastExit(record);
        }
        boolean started = run.get().monitor().started()
                || files.readRun(id).flatMap(RunRecord::startedAt).isPresent();
        if (started) {
            run.get().monitor().signal(signal);
        } else {
            run.get().monitor().kill(); // what waits before its exec handles no signal
        }
        cgroup(id).filter(Cgroup::frozen).ifPresent(Cgroup::thaw);
        try {
            return run.get().exit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            run.get().monitor().kill();
            LiveContainers.await(run.get(), record.spec().name(), KILL_WAIT);
            return run.get().exit().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerException(
                    "interrupted while stopping container '%s'"
                            .formatted(record.spec().name()),
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // a run's end never fails
        }
    }

    /** A container that never ran has not failed. */
    private ExitStatus lastExit(ContainerRecord record) {
        return live.ended(record.id())
                .orElse(new ExitStatus(0, Optional.empty(), false, record.createdAt(), Optional.empty()));
    }

    @Override
    public CompletableFuture<ExitStatus> exit(ContainerId id) {
        ContainerRecord record = require(id);
        return live.find(id)
                .map(run -> run.exit().copy())
                .orElseGet(() -> CompletableFuture.completedFuture(lastExit(record)));
    }

    @Override
    public void pause(ContainerId id) {
        try (FileMutex.Held lock = locks.acquire(id)) {
            requireNonNull(lock);
            ContainerRecord record = require(id);
            if (live.findLocked(id).isEmpty()) {
                throw new ContainerException("pause container '%s': it does not run"
                        .formatted(record.spec().name()));
            }
            cgroup(id).ifPresent(Cgroup::freeze);
        }
    }

    @Override
    public void unpause(ContainerId id) {
        try (FileMutex.Held lock = locks.acquire(id)) {
            requireNonNull(lock);
            cgroup(id).ifPresent(Cgroup::thaw);
        }
    }

    @Override
    public ProcessStreams exec(ContainerId id, ExecSpec spec) {
        Live run = requireRunning(id, "exec in");
        ContainerSpec container = require(id).spec();
        if (cgroup(id).filter(Cgroup::frozen).isPresent()) {
            throw new ContainerException(
                    "container %s is paused, unpause the container before exec".formatted(container.name()));
        }
        ContainerFolders folders = files.folders(id);
        Identity identity = Launcher.identity(container, folders, spec.user().or(container::user));
        String hostname = ProcessPlanner.hostname(container, folders);
        ProcessStreams streams =
                run.monitor().exec(ProcessPlanner.exec(container, hostname, spec, identity, cgroups.controlsDevices()));
        if (spec.detach()) {
            streams.dropOutput();
        }
        return streams;
    }

    @Override
    public ProcessStreams attach(ContainerId id, int columns, int rows) {
        Monitor monitor = requireRunning(id, "attach to").monitor();
        if (columns > 0 && rows > 0) {
            monitor.resize(columns, rows); // answered, unlike a frame of the stream, which a start could overtake
        }
        return monitor.attach();
    }

    @Override
    public List<ContainerProcess> processes(ContainerId id) {
        return cgroup(id).map(group -> processes.read(group.processes())).orElse(List.of());
    }

    @Override
    public Optional<ContainerStats> stats(ContainerId id) {
        return live.find(id).isPresent() ? cgroup(id).map(Cgroup::stats) : Optional.empty();
    }

    @Override
    public Container rename(ContainerId id, String name) {
        try (FileMutex.Held lock = locks.acquire(id);
                FileMutex.Held names = locks.acquireNames()) {
            requireNonNull(lock);
            requireNonNull(names);
            ContainerRecord old = require(id);
            ContainerSpec spec = old.spec().toBuilder().name(name).build();
            SpecValidation.check(spec);
            checkName(name, id);
            files.rewrite(new ContainerRecord(id, old.createdAt(), spec));
        }
        return container(require(id));
    }

    @Override
    public List<String> update(ContainerId id, ContainerSpec.Resources resources) {
        try (FileMutex.Held lock = locks.acquire(id)) {
            requireNonNull(lock);
            ContainerRecord old = require(id);
            ContainerSpec spec = old.spec().toBuilder().resources(resources).build();
            SpecValidation.check(spec);
            Optional<RunRecord> run = live.findLocked(id).isPresent() ? files.readRun(id) : Optional.empty();
            List<String> warnings =
                    run.map(it -> cgroups.change(it.cgroup(), resources)).orElse(List.of());
            files.rewrite(new ContainerRecord(id, old.createdAt(), spec));
            return warnings;
        }
    }

    @Override
    public void remove(ContainerId id, boolean force) {
        try (FileMutex.Held lock = locks.acquire(id)) {
            requireNonNull(lock);
            Optional<ContainerRecord> record = recordIfReadable(id);
            String name = record.map(it -> it.spec().name()).orElse(id.shortForm());
            Optional<Live> run = live.findLocked(id);
            if (run.isPresent()) {
                if (!force) {
                    throw new ContainerException(
                            "remove container '%s': it is running; stop it first, or use force".formatted(name));
                }
                run.get().monitor().kill();
                cgroup(id).ifPresent(Cgroup::killAll);
                LiveContainers.await(run.get(), name, KILL_WAIT);
            }
            files.readRun(id).map(RunRecord::cgroup).ifPresent(cgroups::remove);
            cgroups.remove(paths.cgroupParent() + "/" + id);
            cgroups.removeIfUnused(paths.cgroupParent());
            files.delete(id);
        }
    }

    private Optional<ContainerRecord> recordIfReadable(ContainerId id) {
        try {
            return files.read(id);
        } catch (ContainerException e) {
            return Optional.empty(); // damaged: all the more reason to remove it
        }
    }

    @Override
    public ContainerLog log(ContainerId id) {
        return new LogFiles(files.folders(id).log());
    }

    @Override
    public Path writableLayer(ContainerId id) {
        return files.folders(id).upper();
    }

    @Override
    public Optional<Path> root(ContainerId id) {
        return live.find(id)
                .map(run -> Path.of("/proc", Long.toString(run.monitor().pid()), "root"));
    }

    /** Removes what a run leaves on the host, unless the next one has begun. */
    private void afterExit(ContainerId id, Live over) {
        try (FileMutex.Held lock = locks.acquire(id)) {
            requireNonNull(lock);
            live.settle(id, over);
            if (live.ended(id).isPresent()) {
                files.readRun(id).map(RunRecord::cgroup).ifPresent(cgroups::remove);
                cgroups.removeIfUnused(paths.cgroupParent());
                files.deleteRunFolder(id);
            }
        }
    }

    /**
     * Removes what crashes left behind: control groups and run folders of no running container, half-made and half-removed
     * containers and volumes. Safe at any time.
     *
     * @return what was removed, for people; empty normally
     */
    public List<String> sweep() {
        List<String> swept = new ArrayList<>();
        try (FileMutex.Held lock = locks.acquireNames()) {
            requireNonNull(lock);
            swept.addAll(files.sweep(locks));
        }
        swept.addAll(volumes.sweep(LEFTOVER_AGE));
        for (String name : cgroups.children(paths.cgroupParent())) {
            if (name.matches("[0-9a-f]{64}") && leftovers.removeGroup(new ContainerId(name))) {
                swept.add("cgroup of container " + new ContainerId(name).shortForm());
            }
        }
        cgroups.removeIfUnused(paths.cgroupParent());
        return swept;
    }

    @Override
    public List<Leftover> leftovers() {
        return leftovers.find();
    }

    @Override
    public void close() {
        live.close();
    }
}

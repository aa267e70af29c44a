package io.jcompose.core.fakes;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.Container;
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
import io.jcompose.runtime.NameInUseException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Sandbox;
import io.jcompose.runtime.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Containers in memory. Records calls; fails when told to; {@link #end} is a process ending by itself. */
public final class FakeRuntime implements ContainerRuntime {
    public final List<String> calls = new ArrayList<>();

    /** Names whose command is not found. */
    public final List<String> notFound = new ArrayList<>();

    /** What a process executed in a container prints and returns. */
    public ProcessStreams nextExec = FakeStreams.of("", 0);

    /** Why no container can be made. */
    public Optional<String> failCreate = Optional.empty();

    private final Map<ContainerId, Container> containers = new LinkedHashMap<>();
    private final Map<ContainerId, CompletableFuture<ExitStatus>> exits = new LinkedHashMap<>();

    @Override
    public synchronized Container create(ContainerSpec spec) {
        calls.add("create " + spec.name());
        failCreate.ifPresent(why -> {
            throw new ContainerException(why);
        });
        if (containers.values().stream().anyMatch(c -> c.name().equals(spec.name()))) {
            throw new NameInUseException("name " + spec.name() + " is taken");
        }
        String id = String.format("%064x", containers.size() + 0xabcdef01L * (1 + calls.size()));
        Container container = new Container(
                new ContainerId(id),
                spec,
                Container.State.CREATED,
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty());
        containers.put(container.id(), container);
        return container;
    }

    @Override
    public synchronized Sandbox launch(ContainerId id) {
        calls.add("launch " + get(id).name());
        set(id, Container.State.LAUNCHED, Optional.empty());
        exits.put(id, new CompletableFuture<>());
        return new Sandbox(id, 42, Path.of("/proc/42/ns/net"));
    }

    @Override
    public synchronized void start(ContainerId id) {
        String name = get(id).name();
        calls.add("start " + name);
        if (notFound.contains(name)) {
            end(id, 127);
            throw new CommandException("container %s: command not found".formatted(name), 127);
        }
        set(id, Container.State.RUNNING, Optional.empty());
    }

    /** The main process ends by itself. */
    public void end(String name, int code) {
        end(byName(name).id(), code);
    }

    private void end(ContainerId id, int code) {
        ExitStatus status = new ExitStatus(code, Optional.empty(), false, Instant.EPOCH, Optional.empty());
        CompletableFuture<ExitStatus> exit;
        synchronized (this) {
            set(id, Container.State.EXITED, Optional.of(status));
            exit = exits.getOrDefault(id, new CompletableFuture<>());
        }
        exit.complete(status);
    }

    public synchronized Container byName(String name) {
        return containers.values().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no container " + name + " in " + containers.values()));
    }

    @Override
    public synchronized List<Container> list() {
        return List.copyOf(containers.values());
    }

    @Override
    public synchronized Optional<Container> find(ContainerId id) {
        return Optional.ofNullable(containers.get(id));
    }

    @Override
    public void kill(ContainerId id, Signal signal) {
        synchronized (this) {
            calls.add("kill " + signal + " " + get(id).name());
        }
        if (signal.equals(Signal.KILL)) {
            end(id, 137);
        }
    }

    @Override
    public ExitStatus stop(ContainerId id, Signal signal, Duration grace) {
        boolean alive;
        synchronized (this) {
            calls.add("stop " + get(id).name());
            alive = get(id).state() != Container.State.EXITED && get(id).state() != Container.State.CREATED;
        }
        if (alive) {
            end(id, 143);
        }
        return get(id).exit().orElseThrow();
    }

    @Override
    public synchronized CompletableFuture<ExitStatus> exit(ContainerId id) {
        return exits.computeIfAbsent(id, key -> new CompletableFuture<>()).copy();
    }

    @Override
    public synchronized void pause(ContainerId id) {
        set(id, Container.State.PAUSED, Optional.empty());
    }

    @Override
    public synchronized void unpause(ContainerId id) {
        set(id, Container.State.RUNNING, Optional.empty());
    }

    @Override
    public synchronized ProcessStreams exec(ContainerId id, ExecSpec spec) {
        calls.add("exec " + get(id).name() + " " + spec.args());
        if (spec.args().contains("missing")) {
            throw new CommandException("exec: \"missing\": not found", 127);
        }
        return nextExec;
    }

    @Override
    public synchronized ProcessStreams attach(ContainerId id, int columns, int rows) {
        calls.add("attach %s %dx%d".formatted(get(id).name(), columns, rows));
        return nextExec;
    }

    @Override
    public List<ContainerProcess> processes(ContainerId id) {
        return List.of();
    }

    @Override
    public Optional<ContainerStats> stats(ContainerId id) {
        return Optional.empty();
    }

    @Override
    public synchronized Container rename(ContainerId id, String name) {
        Container old = get(id);
        calls.add("rename " + old.name() + " " + name);
        Container renamed = new Container(
                id,
                old.spec().toBuilder().name(name).build(),
                old.state(),
                old.pid(),
                old.createdAt(),
                old.startedAt(),
                old.exit());
        containers.put(id, renamed);
        return renamed;
    }

    @Override
    public synchronized void remove(ContainerId id, boolean force) {
        Container removed = containers.remove(id);
        if (removed != null) {
            calls.add("remove " + removed.name());
        }
    }

    @Override
    public ContainerLog log(ContainerId id) {
        return query -> new ContainerLog.Cursor() {
            private boolean read;

            @Override
            public Optional<ContainerLog.Entry> next() {
                boolean first = !read;
                read = true;
                return first
                        ? Optional.of(new ContainerLog.Entry(
                                0,
                                ContainerLog.Stream.STDERR,
                                "last words".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                false))
                        : Optional.empty();
            }

            @Override
            public void await(long millis) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public ContainerRoots roots() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> update(ContainerId id, ContainerSpec.Resources resources) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path writableLayer(ContainerId id) {
        return Path.of("/containers", id.value(), "upper");
    }

    @Override
    public Optional<Path> root(ContainerId id) {
        return Optional.empty();
    }

    @Override
    public void close() {}

    private Container get(ContainerId id) {
        return find(id).orElseThrow(() -> new ContainerException("no container " + id));
    }

    private void set(ContainerId id, Container.State state, Optional<ExitStatus> exit) {
        Container old = containers.get(id);
        containers.put(
                id,
                new Container(
                        id,
                        old.spec(),
                        state,
                        state == Container.State.RUNNING ? Optional.of(42L) : Optional.empty(),
                        old.createdAt(),
                        Optional.of(Instant.EPOCH),
                        exit));
    }
}

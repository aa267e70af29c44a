package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.execute.ExecutionException;
import io.jcompose.core.execute.HostOperations;
import io.jcompose.core.execute.Progress;
import io.jcompose.core.model.Project;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What is done to containers one by one: no order, no plan. */
final class ContainerActions {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);
    private static final Duration NO_LIMIT = Duration.ofDays(3650);

    private final Core core;
    private final Views views;

    ContainerActions(Core core, Views views) {
        this.core = core;
        this.views = views;
    }

    void kill(ServicesRequest request, ProgressSink sink) {
        Signal signal = request.signal().map(Signal::parse).orElse(Signal.KILL);
        // Not under the project's lock: a kill must reach containers that a graceful stop is still waiting for.
        core.locks().preempt(request.project());
        each(request, sink, "Killing", "Killed", record -> true, record -> kill(record, signal));
    }

    void pause(ServicesRequest request, ProgressSink sink, boolean pause) {
        try (ProjectLocks.Lease lease = core.locks().acquire(request.project(), false)) {
            each(
                    request,
                    sink,
                    pause ? "Pausing" : "Unpausing",
                    pause ? "Paused" : "Unpaused",
                    record -> !record.oneOff(), // somebody sits before one, usually
                    record -> pause(record, pause));
        }
    }

    /**
     * @param action stop, start, kill, signal, rm, restart, pause or unpause; a signal is one that the command got which is
     *     attached, and leaves what other commands do alone
     * @param options timeout in seconds, signal, force, volumes
     */
    void single(String action, String nameOrId, Map<String, Object> options) {
        ContainerRecord record = views.find(nameOrId);
        HostOperations operations = operations();
        Optional<Duration> timeout = Optional.ofNullable(options.get("timeout"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(String.valueOf(seconds))));
        Optional<Signal> signal =
                Optional.ofNullable(options.get("signal")).map(text -> Signal.parse(String.valueOf(text)));
        boolean dies = action.equals("rm") && Boolean.TRUE.equals(options.get("force"));
        if (action.equals("kill") || dies) {
            // Not under the lock: a kill must reach what a graceful stop is still waiting for.
            core.locks().preempt(lockOf(record));
        }
        if (action.equals("kill") || action.equals("signal")) {
            kill(record, signal.orElse(Signal.KILL));
            return;
        }
        if (dies && core.supervision().status(record.id()).running()) {
            kill(record, Signal.KILL);
        }
        try (ProjectLocks.Lease lease = core.locks().acquire(lockOf(record), !action.endsWith("start"))) {
            switch (action) {
                case "stop" -> operations.stop(record.id(), timeout, signal);
                case "start" -> start(record);
                case "restart" ->
                    views.restarting(List.of(views.info(record)), () -> {
                        operations.stop(record.id(), timeout, signal);
                        start(record);
                    });
                case "rm" -> remove(record, options, operations);
                case "pause" -> pause(record, true);
                case "unpause" -> pause(record, false);
                default -> throw new EngineException("unknown action '%s'".formatted(action));
            }
        }
    }

    /** Containers without a project do not wait for each other. */
    private static String lockOf(ContainerRecord record) {
        return record.project().isEmpty() ? "container " + record.id() : record.project();
    }

    private void remove(ContainerRecord record, Map<String, Object> options, HostOperations operations) {
        boolean alive = core.supervision().status(record.id()).running();
        if (alive && !Boolean.TRUE.equals(options.get("force"))) {
            throw new EngineException(
                    "container %s is running; stop it first, or force its removal".formatted(record.name()));
        }
        operations.remove(record.id(), Boolean.TRUE.equals(options.get("volumes")));
    }

    private void start(ContainerRecord record) {
        if (core.supervision().start(record.id(), () -> false)) {
            core.starter().afterStart(record.id());
        }
    }

    private void kill(ContainerRecord record, Signal signal) {
        ContainerId id = new ContainerId(record.id());
        Optional<Container> container = core.host().runtime().find(id);
        boolean ends = signal.equals(Signal.KILL)
                || container.map(c -> c.spec().stopSignal().equals(signal)).orElse(false);
        if (ends) {
            core.supervision().stopping(record.id());
        }
        if (core.supervision().status(record.id()).running()) {
            core.supervision().signalled(record.id(), signal);
        }
        core.host().runtime().kill(id, signal);
        if (signal.equals(Signal.KILL)) {
            try {
                core.supervision().awaitExit(record.id(), EXIT_LIMIT, () -> false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void pause(ContainerRecord record, boolean pause) {
        ContainerId id = new ContainerId(record.id());
        boolean isPaused =
                core.host().runtime().find(id).map(Container::state).equals(Optional.of(Container.State.PAUSED));
        if (pause == isPaused) {
            throw new EngineException(
                    "container %s is %s paused".formatted(record.name(), isPaused ? "already" : "not"));
        }
        if (pause) {
            core.host().runtime().pause(id);
        } else {
            core.host().runtime().unpause(id);
        }
        core.supervision().paused(record.id(), pause);
    }

    private void each(
            ServicesRequest request,
            ProgressSink sink,
            String begin,
            String end,
            Predicate<ContainerRecord> which,
            Consumer<ContainerRecord> action) {
        requireKnown(request);
        Predicate<String> services = request.services().isEmpty()
                ? ProjectCommands.enabled(request.projectJson().map(core.projects()), request.removeOrphans())
                : request.services()::contains;
        Progress progress = new Progress(sink);
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (ContainerRecord record : core.records().all()) {
            boolean selected = record.project().equals(request.project())
                    && services.test(record.service())
                    && which.test(record)
                    && core.supervision().status(record.id()).running();
            if (selected) {
                work.add(CompletableFuture.runAsync(
                        () -> {
                            String id = Progress.container(record.name());
                            progress.working(id, begin);
                            action.accept(record);
                            progress.done(id, end);
                        },
                        core.threads()));
            }
        }
        List<Throwable> failures = new ArrayList<>();
        for (CompletableFuture<Void> future : work) {
            try {
                future.join();
            } catch (CompletionException e) {
                failures.add(Optional.ofNullable(e.getCause()).orElse(e));
            }
        }
        if (!failures.isEmpty()) {
            throw new ExecutionException(failures);
        }
    }

    private void requireKnown(ServicesRequest request) {
        Optional<Project> project = request.projectJson().map(core.projects());
        for (String service : request.services()) {
            boolean inFile = project.filter(file -> file.services().containsKey(service)
                            || file.disabledServices().containsKey(service))
                    .isPresent();
            boolean hasContainer = core.records().all().stream()
                    .anyMatch(record -> record.project().equals(request.project())
                            && record.service().equals(service));
            if (!inFile && !hasContainer) {
                throw new EngineException("no such service: " + service);
            }
        }
    }

    /** Without a project and its progress. */
    HostOperations operations() {
        return new HostOperations(
                core.host(),
                core.records(),
                core.supervision(),
                core.starter(),
                ProjectCommands.context(
                        Optional.empty(),
                        new io.jcompose.core.execute.Progress(ProgressSink.NONE),
                        NO_LIMIT,
                        OptionalInt.empty(),
                        () -> false));
    }
}

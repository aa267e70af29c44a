package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.DownRequest;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import io.jcompose.core.client.EngineClient.UpRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.engine.PortCheck.OnTaken;
import io.jcompose.core.execute.ExecutionException;
import io.jcompose.core.execute.HeldStreams;
import io.jcompose.core.execute.HostOperations;
import io.jcompose.core.execute.ImageWork;
import io.jcompose.core.execute.PlanExecutor;
import io.jcompose.core.execute.Progress;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Service.PullMode;
import io.jcompose.core.plan.ObservedState;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.Operation;
import io.jcompose.core.plan.Plan;
import io.jcompose.core.plan.Planner;
import io.jcompose.core.plan.Planner.ServicesOptions;
import io.jcompose.core.plan.Planner.ServicesOptions.Verb;
import io.jcompose.core.plan.UpOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Commands that change a whole project: observe, plan, carry out. Blocking. */
final class ProjectCommands {
    private static final Duration NO_LIMIT = Duration.ofDays(3650);
    private static final int MIN_PARALLEL = 8;

    private final Core core;
    private final Planner planner = new Planner();
    private final PlanExecutor executor;

    ProjectCommands(Core core) {
        this.core = core;
        this.executor = new PlanExecutor(
                core.threads(), Math.max(MIN_PARALLEL, Runtime.getRuntime().availableProcessors() * 2));
    }

    /** Returns the names of the services that were brought up. */
    Set<String> up(UpRequest request, ProgressSink sink) {
        Project project = core.projects().apply(request.project());
        UpOptions options = options(request);
        try (ProjectLocks.Lease lease = core.locks().acquire(project.name(), false)) {
            Cancellable.check(sink);
            core.records().putProject(project.name(), request.project());
            BooleanSupplier cancelled = () -> lease.preempted() || Cancellable.of(sink);
            Progress progress = new Progress(sink, cancelled);
            HostOperations.Context context = new HostOperations.Context(
                    Optional.of(project),
                    progress,
                    request.quietPull(),
                    request.quietBuild(),
                    request.buildEnvironment(),
                    request.waitTimeout().orElse(NO_LIMIT),
                    Cancellable.parallelOf(sink),
                    cancelled);
            ObservedState observed = observe(project, options, request);
            Plan first = planner.up(project, observed, options);
            first.steps().stream()
                    .filter(step -> step.operation() instanceof Operation.EnsureImage ensure
                            && ensure.build()
                            && observed.staleImages().containsKey(ObservedState.imageKey(project, ensure.service())))
                    .forEach(step -> progress.note("%s is built again, %s (--no-build keeps it)"
                            .formatted(((Operation.EnsureImage) step.operation()).image(), step.cause())));
            HeldStreams.Wish shown = core.execs().held().want(project.name(), request.attach());
            try (shown) {
                carryOut(project, first, options, onTaken(request), Optional.empty(), observed, context, lease);
            }
            return selected(project, options);
        }
    }

    /** Images first, then all else, planned anew with what the images turned out to be. */
    void carryOut(
            Project project,
            Plan first,
            UpOptions options,
            OnTaken onTaken,
            Optional<String> oneOff,
            ObservedState observed,
            HostOperations.Context context,
            ProjectLocks.Lease lease) {
        PortCheck ports = new PortCheck(core, onTaken);
        ports.refuse(project, first);
        Plan images = new Plan(
                first.steps().stream()
                        .filter(step -> step.operation() instanceof Operation.EnsureImage)
                        .toList(),
                List.of());
        execute(images, context, lease);
        ObservedState now = core.observer().observe(project.name(), Optional.of(project));
        UpOptions ready = options.withImagesReady();
        Plan plan = oneOff.isPresent()
                ? planner.oneOff(project, now, ready, oneOff.get())
                : planner.up(project, now, ready);
        plan.notes().forEach(context.progress()::note);
        unchanged(plan, now, project, options, oneOff, context.progress());
        Map<String, String> heldBack = ports.heldBack(project, plan);
        if (heldBack.isEmpty()) {
            execute(plan, context, lease);
            return;
        }
        heldBack.forEach((name, why) -> context.progress().error(Progress.container(name), "Error", why));
        try {
            execute(plan.withoutStarting(heldBack.keySet()), context, lease);
        } catch (RuntimeException e) {
            throw new ExecutionException(List.of(PortCheck.refusal(heldBack), e));
        }
        throw PortCheck.refusal(heldBack);
    }

    private ObservedState observe(Project project, UpOptions options, UpRequest request) {
        ObservedState observed = core.observer().observe(project.name(), Optional.of(project));
        return options.build() == UpOptions.BuildMode.MISSING
                ? observed.withStaleImages(new ImageWork(core.host())
                        .stale(project, selected(project, options), request.buildEnvironment()))
                : observed;
    }

    /** Containers that are as they should be are shown as well. */
    private static void unchanged(
            Plan plan,
            ObservedState observed,
            Project project,
            UpOptions options,
            Optional<String> oneOff,
            Progress progress) {
        Set<String> touched = plan.steps().stream()
                .map(step -> step.operation().describe())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> shown = selected(project, options);
        oneOff.ifPresent(shown::remove);
        for (String service : shown) {
            for (ObservedContainer container : observed.replicas(service)) {
                boolean isTouched = touched.stream().anyMatch(text -> text.endsWith(" " + container.name()));
                if (container.running() && !isTouched) {
                    progress.done(Progress.container(container.name()), "Running");
                }
            }
        }
    }

    String plan(UpRequest request) {
        Project project = core.projects().apply(request.project());
        ObservedState observed = observe(project, options(request), request);
        Plan plan = planner.up(project, observed, options(request));
        String notes = plan.notes().stream().map(note -> "# " + note + "\n").collect(Collectors.joining());
        return notes + plan.describe();
    }

    void down(DownRequest request, ProgressSink sink) {
        Progress progress = new Progress(sink);
        Optional<Project> file = request.projectJson().map(core.projects());
        try (ProjectLocks.Lease lease = core.locks().acquire(request.project(), true)) {
            ObservedState observed = core.observer().observe(request.project(), Optional.empty());
            Planner.DownOptions options = new Planner.DownOptions(
                    file,
                    request.services(),
                    request.volumes(),
                    request.removeOrphans(),
                    images(request, file),
                    request.timeout());
            Plan plan = planner.down(request.project(), observed, options);
            plan.notes().forEach(progress::note);
            if (plan.isEmpty()) {
                progress.note("No resource found to remove for project \"%s\".".formatted(request.project()));
            }
            execute(plan, context(file, progress, NO_LIMIT, Cancellable.parallelOf(sink), lease::preempted), lease);
            if (core.observer().containersOf(request.project()).isEmpty()) {
                core.records().removeProject(request.project());
            }
        }
    }

    private List<String> images(DownRequest request, Optional<Project> file) {
        String which = request.rmi().orElse("");
        Optional<Project> project = file.or(() -> stored(request.project()));
        if (which.isEmpty() || project.isEmpty()) {
            return List.of();
        }
        if (!which.equals("local") && !which.equals("all")) {
            throw new EngineException("invalid value '%s' for --rmi: use local or all".formatted(which));
        }
        return project.get().services().values().stream()
                .filter(service -> which.equals("all") || service.build().isPresent())
                .filter(service -> service.provider().isEmpty())
                .map(project.get()::imageOf)
                .distinct()
                .toList();
    }

    /** @return names of the containers that were removed */
    List<String> services(Verb verb, ServicesRequest request, ProgressSink sink) {
        Optional<Project> project = request.projectJson().map(core.projects()).or(() -> stored(request.project()));
        boolean urgent = verb == Verb.STOP || verb == Verb.REMOVE;
        try (ProjectLocks.Lease lease = core.locks().acquire(request.project(), urgent)) {
            ObservedState all = core.observer().observe(request.project(), Optional.empty());
            ObservedState observed = request.services().isEmpty()
                    ? all.only(enabled(request.projectJson().map(core.projects()), false))
                    : all;
            ServicesOptions options = new ServicesOptions(
                    verb,
                    project,
                    request.services(),
                    request.timeout(),
                    request.noDeps(),
                    request.force(),
                    request.volumes(),
                    request.oneOff(),
                    request.awaitReady());
            Plan plan = planner.services(options, observed);
            plan.notes().forEach(new Progress(sink)::note);
            if (verb == Verb.START || verb == Verb.RESTART) {
                new PortCheck(core, OnTaken.REFUSE).refuse(plan);
            }
            execute(
                    plan,
                    context(
                            project,
                            new Progress(sink),
                            request.waitTimeout().orElse(NO_LIMIT),
                            Cancellable.parallelOf(sink),
                            () -> lease.preempted() || Cancellable.of(sink)),
                    lease);
            if (verb == Verb.STOP) {
                stoppedAlready(observed, request, new Progress(sink));
            }
            return plan.steps().stream()
                    .map(Plan.Step::operation)
                    .filter(Operation.RemoveContainer.class::isInstance)
                    .map(operation -> ((Operation.RemoveContainer) operation).name())
                    .toList();
        }
    }

    /** They are told of as well: who waits for the word does not care who was first. */
    private static void stoppedAlready(ObservedState observed, ServicesRequest request, Progress progress) {
        observed.containers().stream()
                .filter(container -> !container.running() && !container.oneOff())
                .filter(container ->
                        request.services().isEmpty() || request.services().contains(container.service()))
                .forEach(container -> progress.done(Progress.container(container.name()), "Stopped"));
    }

    /** With a file, services that it doesn't have, or whose profile is off, are left alone unless named. */
    static Predicate<String> enabled(Optional<Project> file, boolean orphansToo) {
        return file.isEmpty() || orphansToo ? service -> true : file.get().services()::containsKey;
    }

    /** What the file said when it was last brought up. */
    Optional<Project> stored(String project) {
        return core.records().project(project).flatMap(json -> {
            try {
                return Optional.of(core.projects().apply(json));
            } catch (RuntimeException e) {
                return Optional.empty(); // written by another version; labels say enough
            }
        });
    }

    void execute(Plan plan, HostOperations.Context context, ProjectLocks.Lease lease) {
        HostOperations operations =
                new HostOperations(core.host(), core.records(), core.supervision(), core.starter(), context);
        executor.run(plan, operations, context.parallel(), lease::preempted);
        if (lease.preempted()) {
            throw new EngineException("cut short by another command on this project", 130);
        }
    }

    static HostOperations.Context context(
            Optional<Project> project,
            Progress progress,
            Duration limit,
            OptionalInt parallel,
            BooleanSupplier cancelled) {
        return new HostOperations.Context(project, progress, false, false, Map.of(), limit, parallel, cancelled);
    }

    private static Set<String> selected(Project project, UpOptions options) {
        Collection<String> targets =
                options.services().isEmpty() ? project.services().keySet() : options.services();
        return options.noDeps() || options.services().isEmpty()
                ? new LinkedHashSet<>(targets)
                : Planner.graph(project).withDependencies(targets);
    }

    private static UpOptions options(UpRequest request) {
        return new UpOptions(
                request.services(),
                request.noDeps(),
                choice(UpOptions.Recreate.class, request.recreate(), UpOptions.Recreate.CHANGED, "recreate"),
                request.alwaysRecreateDeps(),
                request.renewAnonymousVolumes(),
                choice(UpOptions.BuildMode.class, request.build(), UpOptions.BuildMode.MISSING, "build"),
                pullMode(request.pull()),
                choice(UpOptions.Orphans.class, request.orphans(), UpOptions.Orphans.NOTE, "orphans"),
                request.scale(),
                request.timeout(),
                choice(UpOptions.Start.class, request.start(), UpOptions.Start.NEVER, "start"),
                request.awaitReady(),
                new UpOptions.ChangedVolumes(request.askVolumes(), request.replaceVolumes()));
    }

    /** What only is to be made needs no port. */
    private static OnTaken onTaken(UpRequest request) {
        return switch (choice(UpOptions.Start.class, request.start(), UpOptions.Start.NEVER, "start")) {
            case NOW, REST -> OnTaken.HOLD_BACK;
            case LATER -> OnTaken.REFUSE;
            case NEVER -> OnTaken.IGNORE;
        };
    }

    static Optional<PullMode> pullMode(Optional<String> text) {
        return text.filter(mode -> !mode.isEmpty()).map(mode -> choice(PullMode.class, mode, PullMode.DEFAULT, "pull"));
    }

    static <E extends Enum<E>> E choice(Class<E> type, String text, E absent, String option) {
        if (text.isEmpty()) {
            return absent;
        }
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            List<String> known = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                known.add(constant.name().toLowerCase(Locale.ROOT));
            }
            throw new EngineException("invalid value '%s' for %s: use one of %s".formatted(text, option, known), e);
        }
    }

    /** Names of all services of a project as far as known, for messages. */
    static Service service(Project project, String name) {
        return project.service(name)
                .or(() -> Optional.ofNullable(project.disabledServices().get(name)))
                .orElseThrow(() -> new EngineException("no such service: " + name));
    }
}

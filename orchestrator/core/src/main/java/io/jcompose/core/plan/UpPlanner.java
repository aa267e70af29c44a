package io.jcompose.core.plan;

import io.jcompose.core.graph.ServiceGraph;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Service.Condition;
import io.jcompose.core.model.Service.Dependency;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.Operation.CreateContainer;
import io.jcompose.core.plan.Operation.PrepareContainer;
import io.jcompose.core.plan.Operation.RecreateContainer;
import io.jcompose.core.plan.Operation.RemoveContainer;
import io.jcompose.core.plan.Operation.RunProvider;
import io.jcompose.core.plan.Operation.StartContainer;
import io.jcompose.core.plan.Operation.StopContainer;
import io.jcompose.core.plan.Operation.WaitFor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One planning of {@code up}: images, networks and volumes first, then containers in the order of the graph. */
final class UpPlanner {
    private final Project project;
    private final ObservedState observed;
    private final UpOptions options;
    private final ServiceGraph graph;
    private final Plan.Builder plan = new Plan.Builder();
    private final Set<String> targets;
    private final Set<String> selected;
    private final Optional<String> oneOff;
    private final ReplicaDecisions decisions;
    private final Map<String, Integer> startSteps = new LinkedHashMap<>();
    private final Map<String, Integer> createSteps = new HashMap<>();
    private final Map<WaitFor, Integer> waits = new HashMap<>();
    private final Map<String, Integer> prepareSteps = new HashMap<>();
    private final Map<String, Integer> providerSteps = new HashMap<>();
    private final StartFirst startFirst;
    private Map<String, Integer> imageSteps = Map.of();
    private final Resources resources;

    /** @param oneOff a service of which only what it needs is prepared, its own containers left alone */
    UpPlanner(Project project, ObservedState observed, UpOptions options, Optional<String> oneOff) {
        this.oneOff = oneOff;
        this.project = project;
        this.observed = observed;
        this.options = options;
        this.graph = Planner.graph(project);
        this.targets = targets();
        this.selected = options.noDeps() ? inOrder(targets) : graph.withDependencies(targets);
        this.resources = new Resources(project, observed, options, plan);
        this.startFirst = new StartFirst(plan::note);
        this.decisions = new ReplicaDecisions(project, observed, options, targets, graph);
    }

    Plan plan() {
        List<Service> services = selected.stream().map(project.services()::get).toList();
        services.forEach(Abilities::check); // refused before anything is pulled or built
        services.forEach(this::requireShared);
        requireExternal(services);
        imageSteps = new ImagePlanner(project, observed, options, plan).plan(services);
        resources.plan(services);
        Set<String> affected = new LinkedHashSet<>(selected);
        oneOff.ifPresent(affected::remove);
        affected.addAll(resources.servicesOnChanged());
        for (String name : inOrder(affected)) {
            decisions.decide(project.service(name).orElseThrow(), resources::changedBelow);
        }
        affected.addAll(cutOff());
        for (String name : inOrder(affected)) {
            Service service = project.service(name).orElseThrow();
            if (service.provider().isPresent()) {
                provider(service);
            } else {
                containers(service);
            }
        }
        if (oneOff.isPresent()) {
            Service service = project.service(oneOff.get()).orElseThrow();
            Abilities.check(service).forEach(plan::note);
            service.dependsOn().forEach((needed, dependency) -> {
                var unused = conditions(service, needed, dependency);
            });
        }
        orphans();
        if (options.awaitReady() && options.start().starts()) {
            selected.forEach(name -> awaitReady(project.service(name).orElseThrow()));
        }
        return plan.build();
    }

    private Set<String> targets() {
        if (options.services().isEmpty()) {
            return project.services().keySet();
        }
        Set<String> result = new LinkedHashSet<>();
        for (String name : options.services()) {
            if (!project.services().containsKey(name)) {
                throw new PlanException(
                        project.disabledServices().containsKey(name)
                                ? "service '%s' needs one of the profiles %s; add --profile"
                                        .formatted(
                                                name,
                                                project.disabledServices()
                                                        .get(name)
                                                        .profiles())
                                : "no such service: " + name);
            }
            result.add(name);
        }
        return result;
    }

    /** What is left out by {@code --no-deps} has to be there if it is shared. */
    private void requireShared(Service service) {
        Sharing.kinds(service).forEach((other, kind) -> {
            if (!selected.contains(other) && observed.replicas(other).isEmpty()) {
                throw new PlanException(
                        "service '%s': cannot share %s with service %s: container missing; bring '%s' up too"
                                .formatted(service.name(), kind, other, other));
            }
        });
    }

    private void requireExternal(List<Service> services) {
        Externals externals = new Externals(project, observed);
        externals.networks(resources.networks(services));
        externals.volumes(resources.volumes(services));
        externals.files(services.stream().filter(this::getsContainers).toList());
        externals.require();
    }

    private boolean getsContainers(Service service) {
        boolean asked = options.scale().getOrDefault(service.name(), service.replicas()) > 0;
        return service.provider().isEmpty() && (asked || oneOff.equals(Optional.of(service.name())));
    }

    /**
     * Services that nobody asked for, whose running containers share namespaces with one that is replaced: what they are
     * left in has lost its network, or all its processes.
     */
    private Set<String> cutOff() {
        Set<String> result = new LinkedHashSet<>();
        if (oneOff.isEmpty() && !options.noDeps() && options.start().starts()) {
            for (String name : graph.startOrder()) {
                Service service = project.service(name).orElseThrow();
                if (!decisions.has(name) && decisions.isCutOff(service)) {
                    decisions.decide(service, resources::changedBelow);
                    result.add(name);
                }
            }
        }
        return result;
    }

    private Set<String> inOrder(Set<String> services) {
        Set<String> ordered = new LinkedHashSet<>(graph.startOrder());
        ordered.retainAll(services);
        return ordered;
    }

    /** What it prints becomes part of the environment of those that need it, so it runs before they are made. */
    private void provider(Service service) {
        Set<Integer> after = new HashSet<>();
        service.dependsOn().forEach((needed, dependency) -> after.addAll(conditions(service, needed, dependency)));
        providerSteps.put(service.name(), plan.add(new RunProvider(service, "up"), after, "left to its provider"));
    }

    private void containers(Service service) {
        ReplicaDecisions.Replicas replicas = decisions.of(service.name());
        for (ObservedContainer extra : replicas.surplus()) {
            removeContainer(extra, "scaled to %d".formatted(replicas.wanted()));
        }
        Set<Integer> stops = stopDependents(service, replicas);
        Set<Integer> before = prerequisites(service);
        for (ReplicaDecisions.Replica replica : replicas.kept()) {
            Set<Integer> after = new HashSet<>(before);
            after.addAll(resources.stopsOf(replica.container().id()));
            if (replica.recreateCause().isPresent()) {
                after.addAll(stops);
                boolean startsFirst = options.start().starts()
                        && resources.stopsOf(replica.container().id()).isEmpty()
                        && startFirst.isWanted(service, replica.container());
                if (startsFirst) {
                    service.dependsOn()
                            .forEach((needed, dependency) -> after.addAll(conditions(service, needed, dependency)));
                }
                RecreateContainer operation = new RecreateContainer(
                        service,
                        replica.container().number(),
                        Names.container(project, service, replica.container().number()),
                        replica.container().id(),
                        replica.container().name(),
                        !options.renewVolumes(),
                        startsFirst,
                        options.timeout());
                int step = plan.add(operation, after, replica.recreateCause().get());
                createSteps.put(operation.name(), step);
                start(service, operation.name(), Set.of(step), "recreated");
            } else if (!replica.container().running()) {
                start(service, replica.container().name(), after, "not running");
            } else if (decisions.stoppedFor().containsKey(replica.container().id())) {
                int stop = decisions.stoppedFor().get(replica.container().id());
                start(service, replica.container().name(), Set.of(stop), "stopped meanwhile");
            } else if (options.start().starts()) {
                askAgain(service);
            }
        }
        boolean made = replicas.kept().stream()
                .anyMatch(replica -> replica.recreateCause().isPresent());
        if (made || !replicas.added().isEmpty()) {
            Abilities.check(service).forEach(plan::note);
        }
        for (int number : replicas.added()) {
            String name = Names.container(project, service, number);
            int step = plan.add(new CreateContainer(service, number, name), before, replicas.addCause());
            createSteps.put(name, step);
            start(service, name, Set.of(step), "created");
        }
    }

    /** Images, networks, volumes, and containers whose namespaces or volumes it shares. */
    private Set<Integer> prerequisites(Service service) {
        Set<Integer> after = new HashSet<>(resources.stepsOf(service));
        Optional.ofNullable(imageSteps.get(ObservedState.imageKey(project, service)))
                .ifPresent(after::add);
        service.dependsOn()
                .keySet()
                .forEach(
                        needed -> Optional.ofNullable(providerSteps.get(needed)).ifPresent(after::add));
        for (String shared : Sharing.services(service)) {
            decisions
                    .names(shared)
                    .forEach(name -> Optional.ofNullable(createSteps.get(name)).ifPresent(after::add));
        }
        Sharing.containers(service)
                .forEach(name -> Optional.ofNullable(createSteps.get(name)).ifPresent(after::add));
        return after;
    }

    /** Those that want to be restarted when {@code service} is replaced are stopped before. */
    private Set<Integer> stopDependents(Service service, ReplicaDecisions.Replicas replicas) {
        Set<Integer> stops = new HashSet<>();
        if (replicas.kept().stream()
                .noneMatch(replica -> replica.recreateCause().isPresent())) {
            return stops;
        }
        for (String dependent : graph.dependentsOf(service.name())) {
            Dependency dependency =
                    project.service(dependent).orElseThrow().dependsOn().get(service.name());
            if (dependency == null || !dependency.restart() || !decisions.has(dependent)) {
                continue;
            }
            for (ReplicaDecisions.Replica replica : decisions.of(dependent).kept()) {
                ObservedContainer container = replica.container();
                if (container.running() && !decisions.stoppedFor().containsKey(container.id())) {
                    int step = plan.add(
                            new StopContainer(container.id(), container.name(), options.timeout()),
                            Set.of(),
                            service.name() + " is recreated");
                    decisions.stoppedFor().put(container.id(), step);
                }
                Optional.ofNullable(decisions.stoppedFor().get(container.id())).ifPresent(stops::add);
            }
        }
        return stops;
    }

    private void start(Service service, String name, Set<Integer> after, String cause) {
        if (!options.start().starts()) {
            return;
        }
        Set<Integer> all = new HashSet<>(after);
        service.dependsOn().forEach((needed, dependency) -> all.addAll(conditions(service, needed, dependency)));
        if (!service.hooks().preStart().isEmpty() && !isPrepared(service, name)) {
            boolean shared = decisions.of(service.name()).kept().stream()
                    .noneMatch(kept ->
                            kept.recreateCause().isEmpty() && kept.container().prepared());
            boolean first = !prepareSteps.containsKey(service.name());
            Optional.ofNullable(prepareSteps.get(service.name())).ifPresent(all::add);
            int step = plan.add(new PrepareContainer(service, name, shared && first), all, "pre_start");
            prepareSteps.put(service.name(), step);
            all.add(step);
        }
        startSteps.put(name, plan.add(new StartContainer(name, service.name()), all, cause));
    }

    private boolean isPrepared(Service service, String name) {
        return decisions.of(service.name()).kept().stream()
                .anyMatch(kept -> kept.recreateCause().isEmpty()
                        && kept.container().prepared()
                        && kept.container().name().equals(name));
    }

    /** Steps after which {@code needed} is as the dependency wants it; none if it takes no part. */
    private List<Integer> conditions(Service service, String needed, Dependency dependency) {
        if (!decisions.has(needed)) {
            return List.of();
        }
        return project.service(needed).orElseThrow().provider().isPresent()
                ? Optional.ofNullable(providerSteps.get(needed)).map(List::of).orElse(List.of())
                : fulfilled(service, needed, dependency);
    }

    private List<Integer> fulfilled(Service service, String needed, Dependency dependency) {
        List<Integer> steps = new ArrayList<>();
        for (String container : decisions.names(needed)) {
            Set<Integer> started =
                    Optional.ofNullable(startSteps.get(container)).map(Set::of).orElse(Set.of());
            if (dependency.condition() == Condition.STARTED && dependency.required()) {
                steps.addAll(started);
                continue;
            }
            WaitFor.Until until = switch (dependency.condition()) {
                case STARTED -> WaitFor.Until.RUNNING;
                case HEALTHY -> WaitFor.Until.HEALTHY;
                case COMPLETED -> WaitFor.Until.COMPLETED;
            };
            WaitFor wait = new WaitFor(container, needed, until, dependency.required(), service.name());
            steps.add(waits.computeIfAbsent(wait, w -> plan.add(w, started, "%s needs it".formatted(service.name()))));
        }
        return steps;
    }

    /** What runs still needs its dependencies: {@code up} waits for those that are not as they should be. */
    private void askAgain(Service service) {
        service.dependsOn().forEach((needed, dependency) -> {
            if (dependency.condition() != Condition.STARTED && !isHealthyStill(needed, dependency)) {
                var unused = conditions(service, needed, dependency);
            }
        });
    }

    private boolean isHealthyStill(String needed, Dependency dependency) {
        return dependency.condition() == Condition.HEALTHY
                && decisions.has(needed)
                && decisions.names(needed).stream().noneMatch(startSteps::containsKey)
                && observed.replicas(needed).stream().allMatch(ObservedContainer::healthy);
    }

    private void awaitReady(Service service) {
        if (service.provider().isPresent()) {
            return;
        }
        boolean isJob = project.services().values().stream()
                .map(other -> Optional.ofNullable(other.dependsOn().get(service.name())))
                .anyMatch(d -> d.isPresent() && d.get().condition() == Condition.COMPLETED);
        WaitFor.Until until = isJob ? WaitFor.Until.COMPLETED : WaitFor.Until.READY;
        for (String container : decisions.names(service.name())) {
            Set<Integer> started =
                    Optional.ofNullable(startSteps.get(container)).map(Set::of).orElse(Set.of());
            plan.add(new WaitFor(container, service.name(), until, true, ""), started, "asked for");
        }
    }

    private void removeContainer(ObservedContainer container, String cause) {
        Set<Integer> stopped = Set.of();
        if (container.running()) {
            StopContainer stop = new StopContainer(container.id(), container.name(), options.timeout());
            stopped = Set.of(plan.add(stop, Set.of(), cause));
        }
        plan.add(new RemoveContainer(container.id(), container.name(), false), stopped, cause);
    }

    private void orphans() {
        List<ObservedContainer> orphans = observed.containers().stream()
                .filter(container -> !container.oneOff())
                .filter(container -> !project.services().containsKey(container.service())
                        && !project.disabledServices().containsKey(container.service()))
                .toList();
        if (options.orphans() == UpOptions.Orphans.REMOVE) {
            observed.containers().stream()
                    .filter(container -> container.oneOff() && container.ended())
                    .forEach(leftOver -> removeContainer(leftOver, "left over by run"));
        }
        if (options.orphans() == UpOptions.Orphans.REMOVE) {
            orphans.forEach(orphan -> removeContainer(orphan, "orphan"));
        } else if (!orphans.isEmpty() && options.orphans() == UpOptions.Orphans.NOTE) {
            plan.note(orphanNote(orphans));
        }
    }

    /** Docker's sentence: scripts look for it. */
    static String orphanNote(List<ObservedContainer> orphans) {
        return ("Found orphan containers (%s) for this project. If you removed or renamed this service in your compose"
                        + " file, you can run this command with the --remove-orphans flag to clean it up.")
                .formatted(String.join(
                        ", ", orphans.stream().map(ObservedContainer::name).toList()));
    }
}

package io.jcompose.core.plan;

import io.jcompose.core.graph.ServiceGraph;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.Operation.RemoveContainer;
import io.jcompose.core.plan.Operation.StartContainer;
import io.jcompose.core.plan.Operation.StopContainer;
import io.jcompose.core.plan.Operation.WaitFor;
import io.jcompose.core.plan.Planner.ServicesOptions;
import io.jcompose.core.plan.Planner.ServicesOptions.Verb;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One planning of start, stop, restart or rm: containers stay what they are. */
final class ServicesPlanner {
    private final ServicesOptions options;
    private final ObservedState observed;
    private final ServiceGraph graph;
    private final Plan.Builder plan = new Plan.Builder();
    private final Map<String, List<Integer>> stops = new HashMap<>();
    private final Map<String, List<Integer>> starts = new HashMap<>();
    private final Set<String> prepared = new HashSet<>();

    ServicesPlanner(ServicesOptions options, ObservedState observed) {
        this.options = options;
        this.observed = observed;
        this.graph = Planner.graph(observed, options.project());
    }

    Plan plan() {
        Set<String> selected = selected();
        if (options.verb() == Verb.START || options.verb() == Verb.RESTART) {
            requireContainers();
        }
        if (options.verb() != Verb.START) {
            for (String service : graph.stopOrder()) {
                if (selected.contains(service)) {
                    stopOrRemove(service);
                }
            }
        }
        if (options.verb() == Verb.START || options.verb() == Verb.RESTART) {
            for (String service : graph.startOrder()) {
                if (selected.contains(service)) {
                    start(service);
                }
            }
        }
        return plan.build();
    }

    private Set<String> selected() {
        Set<String> services = new LinkedHashSet<>(options.services());
        for (String service : services) {
            boolean known = graph.startOrder().contains(service)
                    || options.project()
                            .filter(p -> p.disabledServices().containsKey(service))
                            .isPresent();
            if (!known) {
                throw new PlanException("no such service: " + service);
            }
        }
        if (services.isEmpty()) {
            return new LinkedHashSet<>(graph.startOrder());
        }
        if (options.verb() == Verb.START && !options.noDeps()) {
            services.addAll(graph.withDependencies(services));
        }
        if (options.verb() == Verb.RESTART && !options.noDeps()) {
            services.addAll(restartedAlong(services));
        }
        return services;
    }

    /** Dependents with {@code restart: true}. */
    private Set<String> restartedAlong(Collection<String> services) {
        Set<String> result = new LinkedHashSet<>();
        for (Project project : options.project().stream().toList()) {
            for (Service service : project.services().values()) {
                service.dependsOn().forEach((needed, dependency) -> {
                    if (dependency.restart() && services.contains(needed)) {
                        result.add(service.name());
                    }
                });
            }
        }
        return result;
    }

    private void requireContainers() {
        for (String service : options.services()) {
            if (!containers(service).isEmpty()) {
                continue;
            }
            if (options.verb() == Verb.RESTART) {
                plan.note("service '%s' has no container to restart; up makes it".formatted(service));
            } else {
                throw new PlanException("service '%s' has no container to start; run up first".formatted(service));
            }
        }
    }

    private List<ObservedContainer> containers(String service) {
        return observed.containers().stream()
                .filter(container -> container.service().equals(service))
                .filter(container -> options.oneOff() || !container.oneOff())
                .sorted((a, b) -> Integer.compare(a.number(), b.number()))
                .toList();
    }

    private void stopOrRemove(String service) {
        Set<Integer> dependents = new HashSet<>();
        graph.dependentsOf(service).forEach(d -> dependents.addAll(stops.getOrDefault(d, List.of())));
        String cause = options.verb() == Verb.RESTART ? "restart" : "asked for";
        for (ObservedContainer container : containers(service)) {
            Set<Integer> after = dependents;
            boolean stop = container.running() && (options.verb() != Verb.REMOVE || options.force());
            if (stop) {
                StopContainer operation = new StopContainer(container.id(), container.name(), options.timeout());
                int step = plan.add(operation, after, cause);
                stops.computeIfAbsent(service, name -> new ArrayList<>()).add(step);
                after = Set.of(step);
            }
            if (options.verb() == Verb.REMOVE && (options.force() || !container.running())) {
                plan.add(new RemoveContainer(container.id(), container.name(), options.volumes()), after, cause);
            }
        }
    }

    private void start(String service) {
        for (ObservedContainer container : containers(service)) {
            boolean restart = options.verb() == Verb.RESTART;
            if (container.running() && !restart) {
                graph.dependenciesOf(service).stream()
                        .filter(starts::containsKey)
                        .forEach(needed -> conditions(service, needed)); // it needs what is only started now, too
                continue;
            }
            Set<Integer> after = new HashSet<>(stops.getOrDefault(service, List.of()));
            for (String needed : graph.dependenciesOf(service)) {
                after.addAll(starts.getOrDefault(needed, List.of()));
                if (!restart || starts.containsKey(needed)) {
                    after.addAll(conditions(service, needed));
                }
            }
            prepare(service, container).ifPresent(operation -> {
                int step = plan.add(operation, after, "pre_start");
                after.add(step);
                prepared.add(service);
            });
            int step =
                    plan.add(new StartContainer(container.name(), service), after, restart ? "restart" : "not running");
            starts.computeIfAbsent(service, name -> new ArrayList<>()).add(step);
            if (options.awaitReady()) {
                plan.add(
                        new WaitFor(container.name(), service, WaitFor.Until.READY, true, ""),
                        Set.of(step),
                        "asked for");
            }
        }
    }

    /** Steps that a container made by {@code create} has still before it. */
    private Optional<Operation.PrepareContainer> prepare(String service, ObservedContainer container) {
        if (container.prepared() || container.oneOff()) {
            return Optional.empty();
        }
        boolean shared =
                !prepared.contains(service) && containers(service).stream().noneMatch(ObservedContainer::prepared);
        return options.project()
                .flatMap(project -> project.service(service))
                .filter(definition -> !definition.hooks().preStart().isEmpty())
                .map(definition -> new Operation.PrepareContainer(definition, container.name(), shared));
    }

    private List<Integer> conditions(String service, String needed) {
        Optional<Service.Dependency> dependency = options.project()
                .flatMap(project -> project.service(service))
                .flatMap(
                        definition -> Optional.ofNullable(definition.dependsOn().get(needed)))
                .filter(d -> d.condition() != Service.Condition.STARTED);
        List<Integer> steps = new ArrayList<>();
        dependency.ifPresent(d -> {
            WaitFor.Until until =
                    d.condition() == Service.Condition.HEALTHY ? WaitFor.Until.HEALTHY : WaitFor.Until.COMPLETED;
            for (ObservedContainer container : containers(needed)) {
                WaitFor wait = new WaitFor(
                        container.name(), /* service= */ needed, until, d.required(), /* neededBy= */ service);
                steps.add(plan.add(wait, starts.getOrDefault(needed, List.of()), service + " needs it"));
            }
        });
        return steps;
    }
}

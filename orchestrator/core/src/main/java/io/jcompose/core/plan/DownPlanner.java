package io.jcompose.core.plan;

import io.jcompose.core.graph.ServiceGraph;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.Operation.RemoveContainer;
import io.jcompose.core.plan.Operation.RemoveImage;
import io.jcompose.core.plan.Operation.RemoveNetwork;
import io.jcompose.core.plan.Operation.RemoveVolume;
import io.jcompose.core.plan.Operation.StopContainer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One planning of {@code down}: dependents first, then what they used. */
final class DownPlanner {
    private final String projectName;
    private final ObservedState observed;
    private final Planner.DownOptions options;
    private final Plan.Builder plan = new Plan.Builder();
    private final Map<String, List<Integer>> stopsOfService = new HashMap<>();
    private final Map<String, Integer> removals = new HashMap<>();

    DownPlanner(String projectName, ObservedState observed, Planner.DownOptions options) {
        this.projectName = projectName;
        this.observed = observed;
        this.options = options;
    }

    Plan plan() {
        ServiceGraph graph = Planner.graph(observed, options.project());
        List<ObservedContainer> orphans = new ArrayList<>();
        for (String service : graph.stopOrder()) {
            for (ObservedContainer container : ofService(service)) {
                if (!options.services().isEmpty() && !options.services().contains(service)) {
                    continue;
                }
                if (isDisabled(container)) {
                    continue;
                }
                if (isOrphan(container) && !options.removeOrphans()) {
                    orphans.add(container);
                    continue;
                }
                container(container, graph, isOrphan(container) ? "orphan" : "down");
            }
        }
        if (options.services().isEmpty()) {
            options.project().stream()
                    .flatMap(project -> project.services().values().stream())
                    .filter(service -> service.provider().isPresent())
                    .forEach(service -> plan.add(
                            new Operation.RunProvider(service, "down"), removals.values(), "left to its provider"));
        }
        if (!orphans.isEmpty()) {
            plan.note(UpPlanner.orphanNote(orphans));
        }
        if (options.services().isEmpty()) {
            networksAndVolumes();
        }
        for (String image : options.images()) {
            plan.add(new RemoveImage(image), removals.values(), "asked for");
        }
        return plan.build();
    }

    private List<ObservedContainer> ofService(String service) {
        return observed.containers().stream()
                .filter(container -> container.service().equals(service))
                .sorted((a, b) -> Integer.compare(b.number(), a.number()))
                .toList();
    }

    /** Its profile is not active: it is left alone, unless it is named. */
    private boolean isDisabled(ObservedContainer container) {
        return !options.services().contains(container.service())
                && options.project()
                        .filter(project -> project.disabledServices().containsKey(container.service()))
                        .isPresent();
    }

    private boolean isOrphan(ObservedContainer container) {
        return options.project()
                .filter(project -> !project.services().containsKey(container.service())
                        && !project.disabledServices().containsKey(container.service()))
                .isPresent();
    }

    private void container(ObservedContainer container, ServiceGraph graph, String cause) {
        Set<Integer> after = new HashSet<>();
        for (String dependent : graph.dependentsOf(container.service())) {
            after.addAll(stopsOfService.getOrDefault(dependent, List.of()));
        }
        if (container.running()) {
            int stop = plan.add(new StopContainer(container.id(), container.name(), options.timeout()), after, cause);
            stopsOfService
                    .computeIfAbsent(container.service(), name -> new ArrayList<>())
                    .add(stop);
            after = Set.of(stop);
        }
        RemoveContainer remove = new RemoveContainer(container.id(), container.name(), options.volumes());
        removals.put(container.id(), plan.add(remove, after, cause));
    }

    private void networksAndVolumes() {
        for (ObservedState.ObservedNetwork network : observed.networks().values()) {
            if (!network.project().equals(Optional.of(projectName))) {
                continue;
            }
            Set<Integer> after = new HashSet<>();
            for (ObservedContainer container : observed.containers()) {
                if (container.networkIds().contains(network.id()) && removals.containsKey(container.id())) {
                    after.add(removals.get(container.id()));
                }
            }
            plan.add(new RemoveNetwork(network.id(), network.name(), false), after, "down");
        }
        if (!options.volumes()) {
            return;
        }
        for (ObservedState.ObservedVolume volume : observed.volumes().values()) {
            if (volume.project().equals(Optional.of(projectName))) {
                plan.add(new RemoveVolume(volume.name(), false), removals.values(), "asked for");
            }
        }
    }
}

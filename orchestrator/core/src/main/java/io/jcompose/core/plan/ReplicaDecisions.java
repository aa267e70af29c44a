package io.jcompose.core.plan;

import io.jcompose.core.graph.ServiceGraph;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.UpOptions.Recreate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** For each service: which containers stay, which are made anew and why, which are too many, which are missing. */
final class ReplicaDecisions {
    private final Project project;
    private final ObservedState observed;
    private final UpOptions options;
    private final Set<String> targets;
    private final ServiceGraph graph;
    private final Map<String, Replicas> decided = new HashMap<>();
    private final Set<String> recreatedIds = new HashSet<>();
    private final Map<String, Integer> stoppedFor = new HashMap<>();

    ReplicaDecisions(
            Project project, ObservedState observed, UpOptions options, Set<String> targets, ServiceGraph graph) {
        this.project = project;
        this.observed = observed;
        this.options = options;
        this.targets = targets;
        this.graph = graph;
    }

    /** @param added numbers of the containers to make */
    record Replicas(
            int wanted, List<Replica> kept, List<ObservedContainer> surplus, List<Integer> added, String addCause) {}

    /** @param recreateCause empty: it stays */
    record Replica(ObservedContainer container, Optional<String> recreateCause) {}

    /**
     * Decides for a service; those it depends on come before.
     *
     * @param changedBelow why a container has to be made anew for the sake of its networks and volumes
     */
    void decide(Service service, Function<ObservedContainer, Optional<String>> changedBelow) {
        boolean asked = graph.withDependencies(targets).contains(service.name());
        List<ObservedContainer> existing = observed.replicas(service.name()).stream()
                .filter(container -> asked
                        || container.running()
                        || changedBelow.apply(container).isPresent())
                .toList();
        int wanted = asked ? options.scale().getOrDefault(service.name(), service.replicas()) : existing.size();
        if (wanted < 0) {
            throw new PlanException("service '%s': cannot have %d replicas".formatted(service.name(), wanted));
        }
        if (wanted > 1 && service.containerName().isPresent()) {
            throw new PlanException(
                    "service '%s' has container_name '%s', so it cannot have %d replicas; remove container_name"
                            .formatted(service.name(), service.containerName().get(), wanted));
        }
        List<ObservedContainer> kept = existing.subList(0, Math.min(wanted, existing.size()));
        List<ObservedContainer> surplus = new ArrayList<>(existing.subList(kept.size(), existing.size()));
        java.util.Collections.reverse(surplus);
        List<Replica> replicas = new ArrayList<>();
        for (ObservedContainer container : kept) {
            Optional<String> cause = recreateCause(service, container, changedBelow.apply(container));
            cause.ifPresent(why -> recreatedIds.add(container.id()));
            replicas.add(new Replica(container, cause));
        }
        List<Integer> added = new ArrayList<>();
        int next = kept.stream().mapToInt(ObservedContainer::number).max().orElse(0);
        while (kept.size() + added.size() < wanted) {
            added.add(++next);
        }
        String addCause = kept.isEmpty() ? "not found" : "scaled to %d".formatted(wanted);
        decided.put(service.name(), new Replicas(wanted, replicas, surplus, added, addCause));
    }

    boolean has(String service) {
        return decided.containsKey(service);
    }

    Replicas of(String service) {
        return Optional.ofNullable(decided.get(service))
                .orElseThrow(() -> new IllegalStateException("nothing decided for service " + service));
    }

    /** Whether a running container of it shares namespaces with one that is gone or will be. */
    boolean isCutOff(Service service) {
        return Sharing.namespaceServices(service).stream().anyMatch(this::has)
                && observed.replicas(service.name()).stream()
                        .anyMatch(container -> container.running()
                                && unshared(service, container).isPresent());
    }

    /** Names that the service's containers will have; those of undecided services as they are. */
    List<String> names(String service) {
        if (!has(service)) {
            return observed.replicas(service).stream()
                    .map(ObservedContainer::name)
                    .toList();
        }
        Service definition = project.service(service).orElseThrow();
        Replicas replicas = of(service);
        List<String> names = new ArrayList<>();
        for (Replica replica : replicas.kept()) {
            names.add(
                    replica.recreateCause().isPresent()
                            ? Names.container(
                                    project, definition, replica.container().number())
                            : replica.container().name());
        }
        replicas.added().forEach(number -> names.add(Names.container(project, definition, number)));
        return names;
    }

    /** Containers that are stopped because one they depend on is replaced, with the step. Filled while planning. */
    Map<String, Integer> stoppedFor() {
        return stoppedFor;
    }

    private Optional<String> recreateCause(
            Service service, ObservedContainer container, Optional<String> changedBelow) {
        Optional<String> shared = unshared(service, container).or(() -> unmounted(service));
        if (shared.isPresent()) {
            return shared;
        }
        if (changedBelow.isPresent()) {
            return changedBelow;
        }
        return isLeftAlone(service, container)
                ? Optional.empty()
                : switch (mode(service)) {
                    case ALWAYS -> Optional.of("forced");
                    case NEVER -> Optional.empty();
                    case CHANGED -> difference(service, container);
                };
    }

    /** Where creating and starting are two commands, what starts first is replaced by the second, all else by the first. */
    private boolean isLeftAlone(Service service, ObservedContainer container) {
        return switch (options.start()) {
            case LATER -> StartFirst.isPossible(service, container);
            case REST -> !StartFirst.isPossible(service, container);
            case NOW, NEVER -> false;
        };
    }

    /** A container is bound to the very containers whose namespaces it was made to share. */
    private Optional<String> unshared(Service service, ObservedContainer container) {
        if (container.sharesWith().stream().anyMatch(recreatedIds::contains)) {
            return Optional.of("what it shares namespaces with is recreated");
        }
        for (String other : Sharing.namespaceServices(service)) {
            boolean isBound = observed.replicas(other).stream()
                    .findFirst()
                    .filter(first -> container.sharesWith().contains(first.id()))
                    .isPresent();
            if (!isBound) {
                return Optional.of("'%s', whose namespaces it shares, was recreated".formatted(other));
            }
        }
        return Optional.empty();
    }

    /** And to those whose volumes it mounts. */
    private Optional<String> unmounted(Service service) {
        for (String other : Sharing.volumeServices(service)) {
            boolean isRecreated = has(other)
                    && of(other).kept().stream()
                            .limit(1)
                            .anyMatch(replica -> replica.recreateCause().isPresent());
            if (isRecreated) {
                return Optional.of("'%s', whose volumes it mounts, is recreated".formatted(other));
            }
        }
        return Optional.empty();
    }

    private Optional<String> difference(Service service, ObservedContainer container) {
        if (!container.configHash().equals(service.configHash())) {
            return Optional.of("configuration changed");
        }
        String inputs = observed.inputs().getOrDefault(service.name(), "");
        if (!container.inputs().equals(inputs)) {
            return Optional.of("secret, config or default address changed");
        }
        String image = observed.images().getOrDefault(ObservedState.imageKey(project, service), container.imageId());
        return image.equals(container.imageId()) ? moved(service, container) : Optional.of("image changed");
    }

    /** Names of networks and volumes are no part of the service, so its hash does not tell that they are others now. */
    private Optional<String> moved(Service service, ObservedContainer container) {
        boolean connected = service.networking().networks().keySet().stream()
                .flatMap(key -> Optional.ofNullable(project.networks().get(key)).stream())
                .allMatch(network -> isOn(container, network));
        if (container.running() && !connected) {
            return Optional.of("network changed");
        }
        Map<String, String> sources = new HashMap<>(); // by target: the last one there counts
        for (Storage.Mount mount : service.storage().mounts()) {
            boolean named = mount.type() == Storage.MountType.VOLUME;
            sources.put(mount.target(), named ? mount.source().orElse("") : "");
        }
        boolean mounted = sources.values().stream()
                .flatMap(key -> Optional.ofNullable(project.volumes().get(key)).stream())
                .allMatch(volume -> container.volumes().contains(volume.name()));
        return mounted ? Optional.empty() : Optional.of("volume changed");
    }

    private boolean isOn(ObservedContainer container, Project.Network network) {
        return network.name().equals(Sharing.DEFAULT_BRIDGE)
                || Optional.ofNullable(observed.networks().get(network.name()))
                        .filter(present -> container.networkIds().contains(present.id()))
                        .isPresent();
    }

    private Recreate mode(Service service) {
        if (targets.contains(service.name())) {
            return options.recreate();
        }
        boolean needed = graph.withDependencies(targets).contains(service.name());
        if (!needed) {
            return Recreate.NEVER;
        }
        if (options.alwaysRecreateDeps()) {
            return Recreate.ALWAYS;
        }
        return options.recreate() == Recreate.NEVER ? Recreate.NEVER : Recreate.CHANGED;
    }
}

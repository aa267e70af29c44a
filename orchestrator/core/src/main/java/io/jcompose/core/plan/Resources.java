package io.jcompose.core.plan;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.ObservedState.ObservedNetwork;
import io.jcompose.core.plan.ObservedState.ObservedVolume;
import io.jcompose.core.plan.Operation.CreateNetwork;
import io.jcompose.core.plan.Operation.CreateVolume;
import io.jcompose.core.plan.Operation.RemoveNetwork;
import io.jcompose.core.plan.Operation.RemoveVolume;
import io.jcompose.core.plan.Operation.StopContainer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Networks and volumes that the selected services need. */
final class Resources {
    private final Project project;
    private final ObservedState observed;
    private final UpOptions options;
    private final Plan.Builder plan;
    private final Map<String, Integer> networkSteps = new HashMap<>();
    private final Map<String, Integer> volumeSteps = new HashMap<>();
    private final Set<String> changedNetworkIds = new HashSet<>();
    private final Set<String> replacedVolumes = new HashSet<>();
    private final Map<String, Integer> stops = new HashMap<>();

    Resources(Project project, ObservedState observed, UpOptions options, Plan.Builder plan) {
        this.project = project;
        this.observed = observed;
        this.options = options;
        this.plan = plan;
    }

    void plan(List<Service> services) {
        networks(services).forEach(this::network);
        changed(volumes(services).stream().filter(this::isChanged).toList());
    }

    /** What of the file's networks the services are on, or all of them. */
    List<Project.Network> networks(List<Service> services) {
        Set<String> keys = new LinkedHashSet<>();
        services.forEach(service -> keys.addAll(service.networking().networks().keySet()));
        if (project.allResources()) {
            keys.addAll(project.networks().keySet());
        }
        return keys.stream()
                .map(project.networks()::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What of the file's volumes the services use, or all of them. */
    List<Project.Volume> volumes(List<Service> services) {
        Set<String> keys = new LinkedHashSet<>();
        services.forEach(service -> keys.addAll(volumeKeys(service)));
        if (project.allResources()) {
            keys.addAll(project.volumes().keySet());
        }
        return keys.stream()
                .map(project.volumes()::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What is made anew below the container, so that it has to be as well. */
    Optional<String> changedBelow(ObservedContainer container) {
        if (container.networkIds().stream().anyMatch(changedNetworkIds::contains)) {
            return Optional.of("network changed");
        }
        return container.volumes().stream().anyMatch(replacedVolumes::contains)
                ? Optional.of("volume changed")
                : Optional.empty();
    }

    /** Enabled services with containers on networks or volumes that are made anew. */
    Set<String> servicesOnChanged() {
        Set<String> services = new LinkedHashSet<>();
        for (ObservedContainer container : observed.containers()) {
            if (!container.oneOff()
                    && changedBelow(container).isPresent()
                    && project.services().containsKey(container.service())) {
                services.add(container.service());
            }
        }
        return services;
    }

    /** Steps that have to be done before containers of the service are made. */
    Set<Integer> stepsOf(Service service) {
        Set<Integer> steps = new HashSet<>();
        service.networking()
                .networks()
                .keySet()
                .forEach(key -> Optional.ofNullable(networkSteps.get(key)).ifPresent(steps::add));
        volumeKeys(service)
                .forEach(key -> Optional.ofNullable(volumeSteps.get(key)).ifPresent(steps::add));
        return steps;
    }

    /** The step that stops the container for the sake of a network, if there is one. */
    Set<Integer> stopsOf(String containerId) {
        return Optional.ofNullable(stops.get(containerId)).map(Set::of).orElse(Set.of());
    }

    private static List<String> volumeKeys(Service service) {
        return service.storage().mounts().stream()
                .filter(mount -> mount.type() == Storage.MountType.VOLUME)
                .flatMap(mount -> mount.source().stream())
                .toList();
    }

    private void network(Project.Network network) {
        if (network.external()) {
            return;
        }
        Optional<ObservedNetwork> present =
                Optional.ofNullable(observed.networks().get(network.name()));
        checkDriver(network);
        if (present.isEmpty()) {
            networkSteps.put(network.key(), plan.add(new CreateNetwork(network), Set.of(), "not found"));
            return;
        }
        boolean changed = present.get()
                .configHash()
                .filter(hash -> !hash.equals(Labels.hash(network)))
                .isPresent();
        boolean ours = present.get().project().equals(Optional.of(project.name()));
        if (!ours) {
            plan.note(
                    "a network with name %s exists but was not created for project \"%s\". Set `external: true` to use an existing network"
                            .formatted(network.name(), project.name()));
        } else if (changed) {
            replace(network, present.get());
        }
    }

    /** Before anything is made. */
    private static void checkDriver(Project.Network network) {
        String driver = network.driver().orElse("");
        String why = switch (driver) {
            case "", "bridge", "default" -> "";
            case "macvlan", "ipvlan" ->
                ": its containers would be on the host's own network, past bridge and packet rules; use bridge and"
                        + " publish ports";
            case "overlay" -> ": it spans the hosts of a swarm, and this is one host; use bridge";
            case "host", "none" -> "; use network_mode: %s on the service".formatted(driver);
            default -> ": there are no network plugins; use bridge";
        };
        if (!why.isEmpty()) {
            throw new PlanException(
                    "network %s: driver '%s' is not supported%s".formatted(network.name(), driver, why));
        }
    }

    private void replace(Project.Network network, ObservedNetwork old) {
        Set<Integer> stopped = stopAll(container -> container.networkIds().contains(old.id()), "network changed");
        int remove = plan.add(new RemoveNetwork(old.id(), old.name(), true), stopped, "network changed");
        networkSteps.put(network.key(), plan.add(new CreateNetwork(network), Set.of(remove), "network changed"));
        changedNetworkIds.add(old.id());
    }

    private Set<Integer> stopAll(Predicate<ObservedContainer> which, String cause) {
        Set<Integer> steps = new HashSet<>();
        for (ObservedContainer container : observed.containers()) {
            if (container.running() && which.test(container)) {
                steps.add(stops.computeIfAbsent(
                        container.id(),
                        id -> plan.add(new StopContainer(id, container.name(), options.timeout()), Set.of(), cause)));
            }
        }
        return steps;
    }

    /** Makes the volume if it is missing; whether it is there, ours, and otherwise than the file says. */
    private boolean isChanged(Project.Volume volume) {
        if (volume.external()) {
            return false;
        }
        Optional<ObservedVolume> present =
                Optional.ofNullable(observed.volumes().get(volume.name()));
        if (present.isEmpty()) {
            volumeSteps.put(volume.key(), plan.add(new CreateVolume(volume), Set.of(), "not found"));
            return false;
        }
        if (present.get()
                .project()
                .filter(owner -> owner.equals(project.name()))
                .isEmpty()) {
            plan.note(
                    "volume \"%s\" already exists but was not created for project \"%s\". Use `external: true` to use an existing volume"
                            .formatted(volume.name(), project.name()));
            return false;
        }
        return present.get()
                .configHash()
                .filter(hash -> !hash.equals(Labels.hash(volume)))
                .isPresent();
    }

    private void changed(List<Project.Volume> volumes) {
        if (options.changedVolumes().ask() && !volumes.isEmpty()) {
            throw new ChangedVolumesException(
                    volumes.stream().map(Project.Volume::name).toList());
        }
        for (Project.Volume volume : volumes) {
            if (options.changedVolumes().replaced().contains(volume.name())) {
                replace(volume);
            } else {
                plan.note(
                        "volume \"%s\" was made with other options than the file has now; it is used as it is, since making it anew would lose its data (up --yes does)"
                                .formatted(volume.name()));
            }
        }
    }

    private void replace(Project.Volume volume) {
        String cause = "volume changed";
        for (ObservedContainer container : observed.containers()) {
            boolean stays = container.oneOff() || !project.services().containsKey(container.service());
            if (stays && container.volumes().contains(volume.name())) {
                throw new PlanException(
                        "volume %s cannot be made anew: container %s uses it, which is not one of the file's; remove that container"
                                .formatted(volume.name(), container.name()));
            }
        }
        Set<Integer> stopped = stopAll(container -> container.volumes().contains(volume.name()), cause);
        int remove = plan.add(new RemoveVolume(volume.name(), true), stopped, cause);
        volumeSteps.put(volume.key(), plan.add(new CreateVolume(volume), Set.of(remove), cause));
        replacedVolumes.add(volume.name());
    }
}

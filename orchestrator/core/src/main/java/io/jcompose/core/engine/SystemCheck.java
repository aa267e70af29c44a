package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.CheckResult;
import io.jcompose.core.model.Project;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.network.Endpoint;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.Leftover;
import io.jcompose.runtime.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares what the engine believes with what is on disk and in the kernel. Works beside other commands: what they are
 * just doing is seen in one look but not in the next, and only what two looks agree on counts.
 */
final class SystemCheck {
    private static final Duration UNFINISHED = Duration.ofMinutes(1);
    private static final int ROUNDS = 4;
    private static final String BUILD_LABEL = "io.jcompose.build";
    private static final String BUILD_OWNER = "build";

    private final Core core;

    SystemCheck(Core core) {
        this.core = core;
    }

    /** @param repair mend what is wrong, and what comes to light then */
    CheckResult run(boolean repair) {
        List<Leftover> found = found();
        if (!repair) {
            return new CheckResult(found.stream().map(Leftover::what).toList(), found.size());
        }
        List<String> lines = new ArrayList<>();
        for (int round = 0; round < ROUNDS && !found.isEmpty(); round++) {
            found.forEach(problem -> lines.add(problem.what() + mend(problem)));
            found = found();
        }
        return new CheckResult(lines, found.size());
    }

    private static String mend(Leftover problem) {
        try {
            problem.remedy().run();
            return "; repaired";
        } catch (RuntimeException e) {
            return "; not repaired: " + e.getMessage();
        }
    }

    private List<Leftover> found() {
        List<Leftover> first = look();
        if (first.isEmpty()) {
            return first;
        }
        Set<String> again = look().stream().map(Leftover::what).collect(Collectors.toSet());
        return first.stream().filter(problem -> again.contains(problem.what())).toList();
    }

    private List<Leftover> look() {
        List<Endpoint> endpoints = core.host().networks().endpoints();
        List<ContainerRecord> records = List.copyOf(core.records().all());
        List<Container> containers = core.host().runtime().list();
        List<Leftover> found = new ArrayList<>(core.host().runtime().leftovers());
        core.host().volumes().damaged().forEach(volume -> found.add(volume(volume)));
        containers.forEach(container -> container(container, found));
        Set<String> ids = containers.stream().map(it -> it.id().value()).collect(Collectors.toCollection(HashSet::new));
        core.host().runtime().damaged().forEach(id -> ids.add(id.value()));
        for (ContainerRecord record : records) {
            if (!ids.contains(record.id())) {
                found.add(new Leftover(
                        "record of container %s: the container is gone".formatted(record.name()),
                        () -> core.starter().forget(record)));
            }
        }
        for (Endpoint endpoint : endpoints) {
            String owner = endpoint.spec().owner();
            if (!owner.equals(BUILD_OWNER) && containers.stream().noneMatch(it -> isAlive(it, owner))) {
                found.add(new Leftover(
                        "lease %s of container %s: the container does not run"
                                .formatted(
                                        endpoint.addresses().stream()
                                                .map(it -> it.getHostAddress())
                                                .toList(),
                                        shortName(owner)),
                        () -> detach(endpoint)));
            }
        }
        for (String problem : core.host().networks().check()) {
            found.add(new Leftover(problem, core.host().networks()::repair));
        }
        unattached(containers, endpoints, found);
        return found;
    }

    /** Its labels and options are those of the project that has a volume of this name. */
    private Leftover volume(String name) {
        String what = "volume %s: its record and the copy of it are damaged".formatted(name);
        for (String known : core.records().projects()) {
            Project project =
                    core.projects().apply(core.records().project(known).orElseThrow());
            for (Project.Volume volume : project.volumes().values()) {
                if (volume.name().equals(name) && !volume.external()) {
                    return new Leftover(
                            what + "; a new one has the labels and options of project '%s'".formatted(known),
                            () -> core.host()
                                    .volumes()
                                    .restore(name, Labels.ofVolume(project, volume), volume.driverOpts()));
                }
            }
        }
        return new Leftover(
                what + "; a new one knows neither labels nor options",
                () -> core.host().volumes().restore(name, Map.of(), Map.of()));
    }

    private void unattached(List<Container> containers, List<Endpoint> endpoints, List<Leftover> found) {
        Set<String> attached = endpoints.stream().map(Endpoint::id).collect(Collectors.toSet());
        for (Container container : containers) {
            String id = container.id().value();
            core.records()
                    .find(id)
                    .filter(record -> container.state() == Container.State.RUNNING)
                    .ifPresent(record -> record.network().endpoints().stream()
                            .filter(wish -> !attached.contains(wish.id()))
                            .forEach(wish -> found.add(new Leftover(
                                    "container %s: it runs, but is not attached to network %s"
                                            .formatted(record.name(), wish.networkName()),
                                    () -> core.starter().reconnect(record)))));
        }
    }

    private void container(Container container, List<Leftover> found) {
        ContainerId id = container.id();
        boolean aged = container.createdAt().isBefore(Instant.now().minus(UNFINISHED));
        if (aged
                && !container.spec().labels().containsKey(BUILD_LABEL)
                && core.records().find(id.value()).isEmpty()) {
            found.add(new Leftover(
                    "container %s: it was not finished, or its record is damaged".formatted(container.name()),
                    () -> core.host().runtime().remove(id, true)));
        }
        if (container
                .pid()
                .filter(pid -> !Files.exists(Path.of("/proc", Long.toString(pid))))
                .isPresent()) {
            found.add(new Leftover(
                    "container %s: its process %d is gone"
                            .formatted(container.name(), container.pid().get()),
                    () -> core.host().runtime().stop(id, Signal.KILL, Duration.ZERO)));
        }
    }

    private void detach(Endpoint endpoint) {
        boolean alive = core.host().runtime().list().stream()
                .anyMatch(container -> isAlive(container, endpoint.spec().owner()));
        if (!alive) {
            core.host().networks().detach(endpoint.id());
        }
    }

    private static boolean isAlive(Container container, String id) {
        return container.id().value().equals(id)
                && container.state() != Container.State.EXITED
                && container.state() != Container.State.CREATED;
    }

    private String shortName(String owner) {
        return core.records()
                .find(owner)
                .map(ContainerRecord::name)
                .orElse(owner.length() > 12 ? owner.substring(0, 12) : owner);
    }
}

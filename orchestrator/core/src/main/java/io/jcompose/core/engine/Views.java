package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.NetworkInfo;
import io.jcompose.core.client.EngineClient.PortInfo;
import io.jcompose.core.client.EngineClient.ProjectInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.ContainerStatus;
import io.jcompose.network.AddressText;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.volume.VolumeStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is there, as commands show it. */
final class Views {
    /** Docker's exit code of what could not be started. */
    static final int NEVER_RAN = 128;

    private final Core core;
    /** Containers that a command is restarting: an end seen now is not the last word. */
    private final Set<String> comingBack = ConcurrentHashMap.newKeySet();

    Views(Core core) {
        this.core = core;
    }

    /** Runs a restart, during which these containers are shown as restarting rather than exited. */
    void restarting(List<ContainerInfo> containers, Runnable restart) {
        List<String> ids = containers.stream()
                .filter(container -> container.state().equals("running"))
                .map(ContainerInfo::id)
                .toList();
        comingBack.addAll(ids);
        try {
            restart.run();
            containers.stream()
                    .map(ContainerInfo::id)
                    .filter(id -> core.supervision().status(id).running())
                    .forEach(core.supervision()::restarted);
        } finally {
            comingBack.removeAll(ids);
        }
    }

    /** As Docker shows it: arguments of several words are quoted. */
    static String commandLine(List<String> args) {
        return IntStream.range(0, args.size())
                .mapToObj(i -> i > 0 && args.get(i).contains(" ") ? "'" + args.get(i) + "'" : args.get(i))
                .collect(Collectors.joining(" "));
    }

    /** Sorted by name. */
    List<ContainerInfo> containers(Optional<String> project) {
        Map<String, List<Endpoint>> endpoints = endpointsByOwner();
        List<ContainerInfo> result = new ArrayList<>();
        for (Container container : core.host().runtime().list()) {
            Optional<ContainerRecord> record =
                    core.records().find(container.id().value());
            if (record.isPresent()
                    && (project.isEmpty() || project.get().equals(record.get().project()))) {
                result.add(info(container, record.get(), endpoints));
            }
        }
        result.sort((a, b) -> a.name().compareTo(b.name()));
        return result;
    }

    ContainerInfo info(ContainerRecord record) {
        Container container = core.host()
                .runtime()
                .find(new io.jcompose.runtime.ContainerId(record.id()))
                .orElseThrow(() -> new EngineException("container %s is gone".formatted(record.name())));
        return info(container, record, endpointsByOwner());
    }

    List<ContainerInfo> ofServices(String project, Collection<String> services) {
        return containers(Optional.of(project)).stream()
                .filter(info -> services.contains(info.service()) && !info.oneOff())
                .toList();
    }

    private Map<String, List<Endpoint>> endpointsByOwner() {
        Map<String, List<Endpoint>> result = new LinkedHashMap<>();
        for (Endpoint endpoint : core.host().networks().endpoints()) {
            result.computeIfAbsent(endpoint.spec().owner(), owner -> new ArrayList<>())
                    .add(endpoint);
        }
        return result;
    }

    private ContainerInfo info(
            Container container, ContainerRecord record, Map<String, List<Endpoint>> endpointsByOwner) {
        ContainerStatus status = core.supervision().status(record.id());
        Optional<ExitStatus> exit = status.exit().or(container::exit);
        boolean alive = isAlive(container, status);
        return new ContainerInfo(
                record.id(),
                container.name(),
                container.spec().image(),
                container.spec().imageId(),
                commandLine(container.spec().args()),
                record.project(),
                record.service(),
                record.number(),
                record.oneOff(),
                !alive && comingBack.contains(record.id()) ? "restarting" : state(container, status),
                alive ? status.health().text() : "",
                alive
                        ? 0
                        : neverRan(container)
                                ? NEVER_RAN
                                : exit.map(ExitStatus::code).orElse(0),
                exit.map(ExitStatus::outOfMemory).orElse(false),
                exit.flatMap(ExitStatus::error),
                container.createdAt().getEpochSecond(),
                container.startedAt().map(Instant::getEpochSecond).orElse(0L),
                alive ? 0 : exit.map(e -> e.finishedAt().getEpochSecond()).orElse(0L),
                status.restartCount(),
                container.spec().tty(),
                container.pid().isPresent()
                        ? OptionalInt.of(Math.toIntExact(container.pid().get()))
                        : OptionalInt.empty(),
                container.spec().labels(),
                networks(record),
                container.spec().mounts().stream()
                        .map(Views::mountName)
                        .flatMap(Optional::stream)
                        .toList(),
                ports(record, endpointsByOwner.getOrDefault(record.id(), List.of())),
                container.spec().log().discard()
                        ? ""
                        : core.logFolders().apply(record.id()).toString());
    }

    private static List<String> networks(ContainerRecord record) {
        return switch (record.network().mode()) {
            case "host", "none" -> List.of(record.network().mode());
            default ->
                record.network().endpoints().stream()
                        .map(ContainerRecord.Endpoint::networkName)
                        .toList();
        };
    }

    /** One that has ended counts until it is settled whether it comes back: nobody may take it for gone in between. */
    static boolean isAlive(Container container, ContainerStatus status) {
        return switch (container.state()) {
            case RUNNING, PAUSED -> true;
            case EXITED -> status.running();
            case CREATED, LAUNCHED -> false;
        };
    }

    static String state(Container container, ContainerStatus status) {
        if (status.restarting()) {
            return "restarting";
        }
        if (container.state() == Container.State.EXITED && isAlive(container, status)) {
            return "running";
        }
        return switch (container.state()) {
            case CREATED, LAUNCHED -> "created";
            case RUNNING -> "running";
            case PAUSED -> "paused";
            case EXITED -> neverRan(container) ? "created" : "exited";
        };
    }

    /** It was set up and taken down again before its command was executed, because a port was taken, say. */
    static boolean neverRan(Container container) {
        return container.state() == Container.State.EXITED
                && container.startedAt().isEmpty()
                && container
                        .exit()
                        .filter(exit -> exit.error().isEmpty() && exit.signal().equals(Optional.of(Signal.KILL)))
                        .isPresent();
    }

    private static Optional<String> mountName(Mount mount) {
        if (mount instanceof Mount.Bind bind) {
            return Optional.of(bind.source().toString());
        }
        return mount instanceof Mount.Volume volume ? Optional.of(volume.name()) : Optional.empty();
    }

    private static List<PortInfo> ports(ContainerRecord record, List<Endpoint> endpoints) {
        Set<PortInfo> ports = new LinkedHashSet<>();
        Set<String> bound = new LinkedHashSet<>();
        for (Endpoint endpoint : endpoints) {
            for (Endpoint.BoundPort port : endpoint.ports()) {
                String protocol = port.protocol().text();
                ports.add(
                        new PortInfo(AddressText.of(port.hostAddress()), port.hostPort(), port.targetPort(), protocol));
                bound.add(port.targetPort() + "/" + protocol);
            }
        }
        for (String exposed : record.exposedPorts()) {
            String[] parts = exposed.split("/", 2);
            if (!bound.contains(exposed) && parts[0].matches("[0-9]{1,5}")) {
                ports.add(new PortInfo("", 0, Integer.parseInt(parts[0]), parts[1].toLowerCase(Locale.ROOT)));
            }
        }
        return List.copyOf(ports);
    }

    List<ProjectInfo> projects() {
        Map<String, Map<String, Integer>> states = new TreeMap<>();
        Map<String, List<String>> files = new LinkedHashMap<>();
        for (ContainerInfo info : containers(Optional.empty())) {
            if (info.project().isEmpty() || info.oneOff()) {
                continue;
            }
            states.computeIfAbsent(info.project(), name -> new TreeMap<>()).merge(info.state(), 1, Integer::sum);
            files.putIfAbsent(
                    info.project(),
                    Arrays.stream(info.labels()
                                    .getOrDefault(Labels.CONFIG_FILES, "")
                                    .split(","))
                            .filter(file -> !file.isEmpty())
                            .toList());
        }
        List<ProjectInfo> result = new ArrayList<>();
        states.forEach(
                (name, counts) -> result.add(new ProjectInfo(name, counts, files.getOrDefault(name, List.of()))));
        return result;
    }

    List<NetworkInfo> networks() {
        List<NetworkInfo> result = new ArrayList<>();
        for (Network network : core.host().networks().networks()) {
            if (EngineBuildNetwork.isBuildNetwork(network)) {
                continue;
            }
            result.add(new NetworkInfo(
                    network.id(),
                    network.spec().name(),
                    "bridge",
                    network.spec().internal(),
                    network.pools().stream()
                            .map(pool -> AddressText.of(pool.subnet()))
                            .toList(),
                    network.created().getEpochSecond(),
                    network.spec().labels()));
        }
        return PredefinedNetworks.besides(result);
    }

    List<VolumeInfo> volumes() {
        return core.host().volumes().list().stream().map(Views::info).toList();
    }

    static VolumeInfo info(VolumeStore.Volume volume) {
        return new VolumeInfo(
                volume.name(),
                "local",
                volume.data().toString(),
                volume.createdAt().getEpochSecond(),
                volume.labels());
    }

    /**
     * Finds by name, id or the unique beginning of an id.
     *
     * @throws EngineException if there is none, or more than one
     */
    ContainerRecord find(String asked) {
        String nameOrId = asked.startsWith("/") ? asked.substring(1) : asked; // as inspect shows names
        List<ContainerRecord> all = List.copyOf(core.records().all());
        for (ContainerRecord record : all) {
            if (record.name().equals(nameOrId) || record.id().equals(nameOrId)) {
                return record;
            }
        }
        List<ContainerRecord> byPrefix = nameOrId.isEmpty()
                ? List.of()
                : all.stream().filter(r -> r.id().startsWith(nameOrId)).toList();
        if (byPrefix.size() == 1) {
            return byPrefix.get(0);
        }
        throw new EngineException(
                byPrefix.isEmpty()
                        ? "no such container: " + nameOrId
                        : "container id '%s' is ambiguous: %d containers begin with it"
                                .formatted(nameOrId, byPrefix.size()));
    }
}

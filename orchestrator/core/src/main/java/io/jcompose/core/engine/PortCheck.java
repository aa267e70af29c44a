package io.jcompose.core.engine;

import io.jcompose.core.client.EngineException;
import io.jcompose.core.execute.Endpoints;
import io.jcompose.core.execute.HolderNames;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.Operation;
import io.jcompose.core.plan.Plan;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.network.AddressInUseException;
import io.jcompose.network.Endpoint;
import io.jcompose.network.PublishedPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds taken ports before a plan has changed anything. */
final class PortCheck {
    private final Core core;
    private final OnTaken onTaken;

    PortCheck(Core core, OnTaken onTaken) {
        this.core = core;
        this.onTaken = onTaken;
    }

    /** What a taken port means for the plan. */
    enum OnTaken {
        /** Nothing is done at all. */
        REFUSE,
        /** The container is not started, nor what needs it. */
        HOLD_BACK,
        /** Nothing: it may be free when the container is started. */
        IGNORE
    }

    /**
     * Looks before anything is done.
     *
     * @throws EngineException if a taken port refuses the plan or leaves nothing to start, or if two containers of it
     *     want the same port
     */
    void refuse(Project project, Plan plan) {
        Map<String, String> taken = heldBack(project, plan);
        if (!taken.isEmpty()
                && (onTaken == OnTaken.REFUSE
                        || !plan.withoutStarting(taken.keySet()).startsAnything())) {
            throw refusal(taken);
        }
    }

    /** The same for containers that are there. */
    void refuse(Plan plan) {
        Map<String, String> taken = heldBack(Optional.empty(), plan);
        if (!taken.isEmpty()) {
            throw refusal(taken);
        }
    }

    static EngineException refusal(Map<String, String> taken) {
        return new EngineException(taken.values().stream().distinct().collect(Collectors.joining("\n")));
    }

    /**
     * @return why containers of the plan cannot be started, by their names: somebody else holds a port
     * @throws EngineException if two containers of the plan want the same
     */
    Map<String, String> heldBack(Project project, Plan plan) {
        return onTaken == OnTaken.IGNORE ? Map.of() : heldBack(Optional.of(project), plan);
    }

    private Map<String, String> heldBack(Optional<Project> project, Plan plan) {
        Set<String> leaving = new HashSet<>();
        Map<String, List<PublishedPort>> wanted = new LinkedHashMap<>();
        for (Plan.Step step : plan.steps()) {
            collect(project, step.operation(), leaving, wanted);
        }
        return taken(leaving, wanted);
    }

    private Map<String, String> taken(Set<String> leaving, Map<String, List<PublishedPort>> wanted) {
        Map<String, String> owners = new HashMap<>();
        wanted.forEach((container, ports) -> ports.forEach(port -> clash(container, port, owners)));
        Set<String> freed = endpointsOf(leaving);
        Map<String, String> taken = new LinkedHashMap<>();
        wanted.forEach((container, ports) -> {
            try {
                core.host().networks().checkPorts(ports, freed);
            } catch (AddressInUseException e) {
                taken.put(container, HolderNames.in(e, core.records().all()));
            }
        });
        return taken;
    }

    /** Ports of containers that go or are replaced will be free in time. */
    private Set<String> endpointsOf(Set<String> owners) {
        Set<String> ids = new HashSet<>();
        for (Endpoint endpoint : core.host().networks().endpoints()) {
            if (owners.contains(endpoint.spec().owner())) {
                ids.add(endpoint.id());
            }
        }
        return ids;
    }

    private void collect(
            Optional<Project> project,
            Operation operation,
            Set<String> leaving,
            Map<String, List<PublishedPort>> wanted) {
        if (operation instanceof Operation.CreateContainer create) {
            wanted.put(create.name(), ports(project, create.service()));
        } else if (operation instanceof Operation.RecreateContainer recreate) {
            leaving.add(recreate.oldId());
            wanted.put(recreate.name(), ports(project, recreate.service()));
        } else if (operation instanceof Operation.StopContainer stop) {
            leaving.add(stop.id());
        } else if (operation instanceof Operation.RemoveContainer remove) {
            leaving.add(remove.id());
        } else if (operation instanceof Operation.StartContainer start) {
            if (!wanted.containsKey(start.name())) {
                core.records().all().stream()
                        .filter(record -> record.name().equals(start.name()))
                        .forEach(record -> wanted.put(record.name(), ports(record)));
            }
        }
    }

    private void clash(String container, PublishedPort port, Map<String, String> owners) {
        if (port.firstHostPort() == 0 || port.firstHostPort() != port.lastHostPort()) {
            return;
        }
        String key = port.hostAddress().map(InetAddress::getHostAddress).orElse("*") + ":" + port.firstHostPort() + "/"
                + port.protocol().text();
        String other = owners.putIfAbsent(key, container);
        if (other != null && !other.equals(container)) {
            throw new EngineException(
                    "containers %s and %s both publish port %d/%s; only one of them can have it: publish a range, or let the host port out"
                            .formatted(
                                    other,
                                    container,
                                    port.firstHostPort(),
                                    port.protocol().text()));
        }
    }

    private static List<PublishedPort> ports(Optional<Project> project, Service service) {
        return Endpoints.ports(project.orElseThrow(), service).stream()
                .map(port -> published(port.hostIp(), port.from(), port.to(), port.target(), port.protocol()))
                .toList();
    }

    private static List<PublishedPort> ports(ContainerRecord record) {
        List<PublishedPort> ports = new ArrayList<>();
        for (ContainerRecord.Endpoint endpoint : record.network().endpoints()) {
            for (ContainerRecord.Port port : endpoint.ports()) {
                ports.add(published(port.hostIp(), port.from(), port.to(), port.target(), port.protocol()));
            }
        }
        return ports;
    }

    private static PublishedPort published(Optional<String> hostIp, int from, int to, int target, String protocol) {
        try {
            Optional<InetAddress> address = hostIp.isPresent() && !hostIp.get().isEmpty()
                    ? Optional.of(InetAddress.getByName(hostIp.get()))
                    : Optional.empty();
            return new PublishedPort(
                    address,
                    from,
                    to,
                    target,
                    protocol.equals("udp") ? PublishedPort.Protocol.UDP : PublishedPort.Protocol.TCP);
        } catch (UnknownHostException e) {
            throw new EngineException("invalid host address '%s' of a port".formatted(hostIp.orElse("")), e);
        }
    }
}

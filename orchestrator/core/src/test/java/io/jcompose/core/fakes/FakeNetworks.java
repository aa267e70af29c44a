package io.jcompose.core.fakes;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkDriver;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.PublishedPort;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Networks in memory: addresses count up, ports are taken when told to. */
public final class FakeNetworks implements NetworkDriver {
    public final List<String> calls = new ArrayList<>();
    public final Set<Integer> takenPorts = new HashSet<>();

    /** Owners whose attach fails. */
    public Optional<String> failAttach = Optional.empty();

    /** Whether attach finds that no further thread can be started. */
    public boolean noThreadLeft;

    private final Map<String, Network> networks = new TreeMap<>();
    private final Map<String, Endpoint> endpoints = new TreeMap<>();
    private int next = 2;

    @Override
    public synchronized Network create(NetworkSpec spec) {
        calls.add("create " + spec.name());
        Cidr subnet = Cidr.parse("172.30.0.0/24");
        Network network = new Network(
                spec,
                "jc-" + spec.id().substring(0, 8),
                List.of(new NetworkSpec.Pool(subnet, Optional.empty(), Optional.of(subnet.at(1)), Map.of())),
                List.of(subnet.at(1)),
                java.time.Instant.EPOCH);
        networks.put(spec.id(), network);
        return network;
    }

    @Override
    public synchronized Optional<Network> find(String networkId) {
        return Optional.ofNullable(networks.get(networkId));
    }

    @Override
    public synchronized List<Network> networks() {
        return List.copyOf(networks.values());
    }

    @Override
    public synchronized void remove(String networkId) {
        Network removed = networks.remove(networkId);
        if (removed != null) {
            calls.add("remove " + removed.spec().name());
        }
    }

    @Override
    public void checkPorts(List<PublishedPort> ports, Set<String> replaced) {
        for (PublishedPort port : ports) {
            if (takenPorts.contains(port.firstHostPort())) {
                throw new AddressInUseException("port %d is held by nginx (pid 7)".formatted(port.firstHostPort()));
            }
        }
    }

    @Override
    public synchronized Endpoint attach(Path netns, EndpointSpec spec) {
        calls.add("attach " + spec.interfaceName());
        if (noThreadLeft) {
            throw new OutOfMemoryError(
                    "unable to create native thread: possibly out of memory or process/resource limits");
        }
        if (failAttach.isPresent()) {
            throw new NetworkException(failAttach.get());
        }
        InetAddress address = Cidr.parse("172.30.0.0/24").at(next++);
        List<Endpoint.BoundPort> bound = spec.ports().stream()
                .map(port -> new Endpoint.BoundPort(
                        Cidr.parse("0.0.0.0/32").at(0),
                        port.firstHostPort(),
                        address,
                        port.targetPort(),
                        port.protocol(),
                        false))
                .toList();
        Endpoint endpoint =
                new Endpoint(spec, List.of(address), 24, Optional.empty(), "02:42:ac:1e:00:02", "veth0", bound);
        endpoints.put(spec.id(), endpoint);
        return endpoint;
    }

    @Override
    public synchronized void detach(String endpointId) {
        if (endpoints.remove(endpointId) != null) {
            calls.add("detach");
        }
    }

    @Override
    public synchronized List<Endpoint> endpoints() {
        return List.copyOf(endpoints.values());
    }

    @Override
    public synchronized void reconcile(Set<String> live) {
        endpoints.keySet().retainAll(live);
        calls.add("reconcile " + live.size());
    }

    @Override
    public void redirectNames(String networkId, InetAddress gateway, int port) {}

    @Override
    public List<String> notices() {
        return List.of();
    }

    @Override
    public void close() {}
}

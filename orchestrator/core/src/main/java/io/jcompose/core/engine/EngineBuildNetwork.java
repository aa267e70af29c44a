package io.jcompose.core.engine;

import io.jcompose.core.execute.Connectivity;
import io.jcompose.core.plan.Names;
import io.jcompose.network.Endpoint;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkDriver;
import io.jcompose.network.NetworkSpec;
import io.jcompose.runtime.build.BuildNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A network of its own for RUN steps, made when the first one needs it. */
final class EngineBuildNetwork implements BuildNetwork {
    private static final String NAME = "jcompose_build";

    private final NetworkDriver networks;
    private final Connectivity connectivity;
    private final AtomicLong count = new AtomicLong();

    EngineBuildNetwork(NetworkDriver networks, Connectivity connectivity) {
        this.networks = networks;
        this.connectivity = connectivity;
    }

    static boolean isBuildNetwork(Network network) {
        return network.spec().name().equals(NAME);
    }

    @Override
    public Connection connect(Path netns) {
        Network network = network();
        String id = "build-%d-%d".formatted(ProcessHandle.current().pid(), count.incrementAndGet());
        EndpointSpec spec = new EndpointSpec(
                id,
                network.id(),
                "build",
                "eth0",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                List.of());
        Endpoint endpoint = networks.attach(netns, spec);
        return () -> networks.detach(endpoint.id());
    }

    @Override
    public List<String> nameservers() {
        return network().gateways().stream()
                .limit(1)
                .map(java.net.InetAddress::getHostAddress)
                .toList();
    }

    /** Removes it if there is one; it is made again when needed. */
    void remove() {
        networks.find(Names.networkId(NAME)).ifPresent(network -> {
            boolean used = networks.endpoints().stream()
                    .anyMatch(endpoint -> endpoint.spec().networkId().equals(network.id()));
            if (!used) {
                connectivity.networkRemoved(network.id());
                networks.remove(network.id());
            }
        });
    }

    private synchronized Network network() {
        Network network = networks.create(
                new NetworkSpec(Names.networkId(NAME), NAME, List.of(), true, false, false, Map.of(), Map.of()));
        connectivity.networkAdded(network);
        return network;
    }
}

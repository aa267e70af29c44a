package io.jcompose.core.engine;

import io.jcompose.core.execute.Connectivity;
import io.jcompose.core.plan.Names;
import io.jcompose.network.Endpoint;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkDriver;
import io.jcompose.network.NetworkSpec;
import io.jcompose.runtime.build.BuildDescription;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildNetwork;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.ImageBuilder;
import io.jcompose.runtime.image.Image;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A network of its own for RUN steps, made when the first one needs it. */
final class EngineBuildNetwork implements BuildNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(EngineBuildNetwork.class);
    private static final String NAME = "jcompose_build";

    private final NetworkDriver networks;
    private final Connectivity connectivity;
    private final AtomicLong count = new AtomicLong();
    private int active;

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
        return gateway().stream().toList();
    }

    @Override
    public Optional<String> gateway() {
        return network().gateways().stream().findFirst().map(InetAddress::getHostAddress);
    }

    /** Builds with {@code builder}; the network is there as long as anybody builds. */
    ImageBuilder around(ImageBuilder builder) {
        return new ImageBuilder() {
            @Override
            public Image build(BuildRequest request, BuildListener listener) {
                begin();
                try {
                    return builder.build(request, listener);
                } finally {
                    end();
                }
            }

            @Override
            public BuildDescription.Checks check(BuildRequest request) {
                return builder.check(request);
            }

            @Override
            public BuildDescription.Outline outline(BuildRequest request) {
                return builder.outline(request);
            }

            @Override
            public BuildDescription.Targets targets(BuildRequest request) {
                return builder.targets(request);
            }

            @Override
            public Optional<String> staleness(BuildRequest request, Image image) {
                return builder.staleness(request, image);
            }
        };
    }

    private synchronized void begin() {
        active++;
    }

    private synchronized void end() {
        active--;
        if (active == 0) {
            remove();
        }
    }

    /** Removes it if it is there; a failure only leaves a bridge behind, which the next build uses. */
    synchronized void remove() {
        try {
            if (networks.find(Names.networkId(NAME)).isPresent()) {
                connectivity.networkRemoved(Names.networkId(NAME));
                networks.remove(Names.networkId(NAME));
            }
        } catch (RuntimeException e) {
            LOG.warn("remove network {}: {}", NAME, e.getMessage());
        }
    }

    private synchronized Network network() {
        Network network = networks.create(
                new NetworkSpec(Names.networkId(NAME), NAME, List.of(), true, false, false, Map.of(), Map.of()));
        connectivity.networkAdded(network);
        return network;
    }
}

package io.jcompose.network.bridge;

import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import io.jcompose.network.netlink.Link;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares the state on disk with the kernel. The caller holds the lock. */
final class NetworkCheck {
    private final StateStore store;
    private final BridgeLinks links;
    private final Publication publication;

    NetworkCheck(StateStore store, BridgeLinks links, Publication publication) {
        this.store = store;
        this.links = links;
        this.publication = publication;
    }

    /** What does not fit, a line each. */
    List<String> run() {
        List<String> problems = new ArrayList<>();
        for (Path file : store.damaged()) {
            problems.add("state file %s: it and its copy are damaged".formatted(file));
        }
        Map<String, Network> networks = store.networks();
        Map<String, Link> ours = new HashMap<>();
        links.ours().forEach(link -> ours.put(link.name(), link));
        for (Network network : networks.values()) {
            Link bridge = ours.remove(network.bridge());
            if (bridge == null || !bridge.up()) {
                problems.add("network %s: its bridge %s is %s"
                        .formatted(network.spec().name(), network.bridge(), bridge == null ? "gone" : "down"));
            }
        }
        for (EndpointState state : store.endpoints().values()) {
            Endpoint endpoint = state.endpoint();
            Optional<Link> link = Optional.ofNullable(ours.remove(endpoint.hostInterface()));
            if (!networks.containsKey(endpoint.spec().networkId())) {
                problems.add("endpoint of %s: its network is gone"
                        .formatted(endpoint.spec().owner()));
            } else if (link.isEmpty()) {
                problems.add("endpoint of %s on network %s: its interface %s is gone"
                        .formatted(
                                endpoint.spec().owner(),
                                networks.get(endpoint.spec().networkId()).spec().name(),
                                endpoint.hostInterface()));
            } else if (link.get().master() == 0) {
                problems.add("endpoint of %s: its interface %s is on no bridge"
                        .formatted(endpoint.spec().owner(), endpoint.hostInterface()));
            }
        }
        for (Link link : ours.values()) {
            problems.add("interface %s: it belongs to no network and to no container".formatted(link.name()));
        }
        if (!publication.whole() && !(networks.isEmpty() && store.endpoints().isEmpty())) {
            problems.add("packet rules: some are missing, or not as they should be");
        }
        return problems;
    }
}

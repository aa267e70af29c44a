package io.jcompose.core.execute;

import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** What makes attached containers findable and reachable beyond the kernel's part. Thread-safe. */
public interface Connectivity {
    Connectivity NONE = new Connectivity() {};

    /** Answers queries on the network's gateways. Repeatable. */
    default void networkAdded(Network network) {}

    default void networkRemoved(String networkId) {}

    /**
     * Publishes the endpoint's names and forwards those of its ports that the kernel cannot. Repeatable.
     *
     * @throws io.jcompose.network.AddressInUseException if somebody else has got hold of such a port; its names are
     *     published all the same
     */
    default void joined(Endpoint endpoint, Naming naming) {}

    /**
     * What concerns names.
     *
     * @param names by which others on the network find it; the first one is what its addresses are called
     * @param links what it alone calls others: its name for them to a name of theirs
     * @param servers whom to ask about names outside, instead of the host's name servers; empty: those
     */
    record Naming(List<String> names, Map<String, String> links, List<InetAddress> servers) {
        public Naming {
            names = List.copyOf(names);
            links = Map.copyOf(links);
            servers = List.copyOf(servers);
        }

        public static Naming of(List<String> names) {
            return new Naming(names, Map.of(), List.of());
        }
    }

    /** Does nothing if it is not there. */
    default void left(String endpointId) {}
}

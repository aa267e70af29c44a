package io.jcompose.core.execute;

import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import java.util.List;

/** What makes attached containers findable and reachable beyond the kernel's part. Thread-safe. */
public interface Connectivity {
    Connectivity NONE = new Connectivity() {};

    /** Answers queries on the network's gateways. Repeatable. */
    default void networkAdded(Network network) {}

    default void networkRemoved(String networkId) {}

    /** Publishes the endpoint under {@code names} and forwards those of its ports that the kernel cannot. Repeatable. */
    default void joined(Endpoint endpoint, List<String> names) {}

    /** Does nothing if it is not there. */
    default void left(String endpointId) {}
}

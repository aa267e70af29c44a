package io.jcompose.network.bridge;

import io.jcompose.network.Endpoint;
import io.jcompose.network.NetworkSpec;

/**
 * What is kept on disk of an endpoint; at the same time the lease of its addresses.
 *
 * @param netns path by which it was attached
 * @param netnsInode tells whether the path still means the same namespace: process ids are used again
 * @param complete false while {@link BridgeNetworkDriver#attach} is at work, or if it was interrupted
 */
record EndpointState(Endpoint endpoint, String netns, long netnsInode, boolean complete) {

    /** For messages. */
    static String describe(Endpoint endpoint, NetworkSpec network) {
        return "'%s' on network '%s'".formatted(endpoint.spec().owner(), network.name());
    }
}

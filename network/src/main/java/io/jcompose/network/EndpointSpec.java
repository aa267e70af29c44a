package io.jcompose.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * How a namespace is to be attached to a network.
 *
 * @param id unique, chosen by the caller; attach is idempotent by it. At most 128 of {@code [a-zA-Z0-9_.-]}
 * @param owner who it is, for messages and for the caller to find its endpoints again: a container id
 * @param interfaceName inside; {@code eth0}
 * @param ipv4 a fixed address; empty means the next free one
 * @param mac a fixed one; empty means derived from the address
 * @param defaultRoute the default route goes through this endpoint
 * @param ports published on the host
 */
public record EndpointSpec(
        String id,
        String networkId,
        String owner,
        String interfaceName,
        Optional<InetAddress> ipv4,
        Optional<InetAddress> ipv6,
        Optional<String> mac,
        boolean defaultRoute,
        List<PublishedPort> ports) {
    public EndpointSpec {
        ports = List.copyOf(ports);
    }
}

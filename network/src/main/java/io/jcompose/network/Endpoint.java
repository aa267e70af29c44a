package io.jcompose.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * An attached namespace.
 *
 * @param addresses assigned ones, IPv4 first
 * @param gateway default gateway (IPv4), if the network has a way out
 * @param ports with the host port really taken
 */
public record Endpoint(
        EndpointSpec spec,
        List<InetAddress> addresses,
        int prefixLength,
        Optional<InetAddress> gateway,
        String mac,
        String hostInterface,
        List<BoundPort> ports) {
    public Endpoint {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    public String id() {
        return spec.id();
    }

    /**
     * @param hostAddress a concrete or wildcard address; a port on all addresses has two entries, 0.0.0.0 and [::]
     * @param target address inside
     * @param userSpace the kernel cannot forward it (IPv6 loopback): the caller must listen and forward
     */
    public record BoundPort(
            InetAddress hostAddress,
            int hostPort,
            InetAddress target,
            int targetPort,
            PublishedPort.Protocol protocol,
            boolean userSpace) {}
}

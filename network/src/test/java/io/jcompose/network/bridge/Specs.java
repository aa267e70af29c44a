package io.jcompose.network.bridge;

import io.jcompose.network.Cidr;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.NetworkSpec.Pool;
import io.jcompose.network.PublishedPort;
import io.jcompose.network.PublishedPort.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Short ways to wish for networks, endpoints and ports. */
final class Specs {

    private Specs() {}

    static NetworkSpec network(String name) {
        return network(name, List.of(), false, Map.of());
    }

    static NetworkSpec network(String name, String subnet) {
        Pool pool = new Pool(Cidr.parse(subnet), Optional.empty(), Optional.empty(), Map.of());
        return network(name, List.of(pool), false, Map.of());
    }

    static NetworkSpec internal(String name) {
        return network(name, List.of(), true, Map.of());
    }

    static NetworkSpec network(String name, List<Pool> pools, boolean internal, Map<String, String> options) {
        return new NetworkSpec(id(name), name, pools, true, false, internal, Map.of(), options);
    }

    static NetworkSpec dualStack(String name) {
        return new NetworkSpec(id(name), name, List.of(), true, true, false, Map.of(), Map.of());
    }

    static String id(String name) {
        return Names.sha256(name);
    }

    static EndpointSpec endpoint(String network, String owner, PublishedPort... ports) {
        return new EndpointSpec(
                owner + "-" + network,
                id(network),
                owner,
                "eth0",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                List.of(ports));
    }

    static PublishedPort tcp(int host, int target) {
        return new PublishedPort(Optional.empty(), host, host, target, Protocol.TCP);
    }

    static PublishedPort tcp(String address, int host, int target) {
        return new PublishedPort(Optional.of(address(address)), host, host, target, Protocol.TCP);
    }

    static PublishedPort udp(int host, int target) {
        return new PublishedPort(Optional.empty(), host, host, target, Protocol.UDP);
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

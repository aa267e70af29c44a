package io.jcompose.network;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;

/**
 * A network that exists.
 *
 * @param bridge name of the interface
 * @param pools its subnets as decided: gateway present
 * @param gateways addresses of the bridge, IPv4 first; also where the name server listens
 * @param created 1970 if that was not noted yet
 */
public record Network(
        NetworkSpec spec, String bridge, List<NetworkSpec.Pool> pools, List<InetAddress> gateways, Instant created) {
    public Network {
        pools = List.copyOf(pools);
        gateways = List.copyOf(gateways);
    }

    public String id() {
        return spec.id();
    }
}

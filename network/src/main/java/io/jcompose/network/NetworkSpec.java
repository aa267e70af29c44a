package io.jcompose.network;

import static java.util.Collections.unmodifiableMap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A network as it is wished.
 *
 * @param id 64 lower-case hexadecimal digits; the bridge is named after the first ones
 * @param name for messages
 * @param pools wished subnets, IPv4 and IPv6; a family without one gets a free one
 * @param internal no way to the outside
 * @param labels kept for the caller
 * @param driverOptions of those Docker knows: {@code com.docker.network.bridge.name}, {@code
 *     com.docker.network.driver.mtu}, {@code com.docker.network.bridge.host_binding_ipv4}, {@code
 *     com.docker.network.bridge.enable_icc}, {@code com.docker.network.bridge.enable_ip_masquerade}
 */
public record NetworkSpec(
        String id,
        String name,
        List<Pool> pools,
        boolean enableIpv4,
        boolean enableIpv6,
        boolean internal,
        Map<String, String> labels,
        Map<String, String> driverOptions) {
    public NetworkSpec {
        pools = List.copyOf(pools);
        labels = unmodifiableMap(new LinkedHashMap<>(labels));
        driverOptions = unmodifiableMap(new LinkedHashMap<>(driverOptions));
    }

    /**
     * @param ipRange addresses are given out of this part only
     * @param gateway address of the bridge; empty means the first
     * @param reserved addresses that are never given out, by name (Compose's aux_addresses)
     */
    public record Pool(
            Cidr subnet,
            Optional<Cidr> ipRange,
            Optional<java.net.InetAddress> gateway,
            Map<String, java.net.InetAddress> reserved) {
        public Pool {
            reserved = unmodifiableMap(new LinkedHashMap<>(reserved));
        }
    }
}

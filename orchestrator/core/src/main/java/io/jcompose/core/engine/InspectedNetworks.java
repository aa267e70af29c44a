package io.jcompose.core.engine;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.network.AddressText;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkSpec;
import io.jcompose.runtime.digest.Sha256;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code NetworkSettings} of an inspected container: addresses and bound ports. */
final class InspectedNetworks {
    private static final List<String> OF_DEFAULT_BRIDGE = List.of(
            "EndpointID",
            "Gateway",
            "GlobalIPv6Address",
            "GlobalIPv6PrefixLen",
            "IPAddress",
            "IPPrefixLen",
            "IPv6Gateway",
            "MacAddress");
    private final Core core;

    InspectedNetworks(Core core) {
        this.core = core;
    }

    Map<String, @Nullable Object> settings(ContainerRecord record, Optional<Long> pid) {
        List<Endpoint> endpoints = core.host().networks().endpoints().stream()
                .filter(endpoint -> endpoint.spec().owner().equals(record.id()))
                .toList();
        Map<String, Object> networks = new TreeMap<>();
        Map<String, @Nullable Object> first = new LinkedHashMap<>();
        for (ContainerRecord.Endpoint wish : record.network().endpoints()) {
            Map<String, @Nullable Object> entry = network(
                    record,
                    wish,
                    endpoints.stream().filter(e -> e.id().equals(wish.id())).findFirst());
            networks.put(wish.networkName(), entry);
            if (wish.networkName().equals("bridge")) {
                first.putAll(entry); // the old fields speak of the default network only
            }
        }
        if (networks.isEmpty() && !record.network().mode().startsWith("container:")) {
            networks.put(record.network().mode(), network(record, nowhere(), Optional.empty()));
        }
        Map<String, @Nullable Object> settings = new LinkedHashMap<>();
        settings.put("Bridge", "");
        settings.put("SandboxID", pid.isPresent() ? record.id() : "");
        settings.put("SandboxKey", pid.map(id -> "/proc/" + id + "/ns/net").orElse(""));
        settings.put("Ports", ports(record, endpoints));
        settings.put("HairpinMode", false);
        settings.put("LinkLocalIPv6Address", "");
        settings.put("LinkLocalIPv6PrefixLen", 0);
        settings.put("SecondaryIPAddresses", null);
        settings.put("SecondaryIPv6Addresses", null);
        for (String key : OF_DEFAULT_BRIDGE) {
            settings.put(key, first.getOrDefault(key, key.endsWith("Len") ? (Object) 0 : ""));
        }
        settings.put("Networks", networks);
        return settings;
    }

    private static ContainerRecord.Endpoint nowhere() {
        return new ContainerRecord.Endpoint(
                "",
                "",
                "",
                "",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                List.of(),
                Map.of(),
                List.of());
    }

    private Map<String, @Nullable Object> network(
            ContainerRecord record, ContainerRecord.Endpoint wish, Optional<Endpoint> endpoint) {
        Optional<Network> network = wish.networkId().isEmpty()
                ? Optional.empty()
                : core.host().networks().find(wish.networkId());
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        Map<String, Object> addresses = new LinkedHashMap<>();
        wish.ipv4().ifPresent(address -> addresses.put("IPv4Address", address));
        wish.ipv6().ifPresent(address -> addresses.put("IPv6Address", address));
        entry.put("IPAMConfig", addresses.isEmpty() ? null : addresses);
        List<String> links = new ArrayList<>();
        wish.links().forEach((alias, target) -> links.add(target + ":" + alias));
        entry.put("Links", links.isEmpty() ? null : links);
        List<String> aliases = wish.names().stream()
                .filter(name -> !name.equals(record.name()) && !record.id().startsWith(name))
                .toList();
        entry.put("Aliases", aliases.isEmpty() ? null : aliases);
        entry.put("MacAddress", endpoint.map(Endpoint::mac).orElse(""));
        Map<?, ?> asked = InspectedHost.section(record, "Networks").get(wish.networkName()) instanceof Map<?, ?> map
                ? map
                : Map.of();
        entry.put("DriverOpts", asked.get("DriverOpts"));
        entry.put("GwPriority", asked.containsKey("GwPriority") ? asked.get("GwPriority") : 0);
        entry.put("NetworkID", wish.networkId());
        entry.put("EndpointID", endpoint.isPresent() ? shownId(wish.id()) : "");
        entry.put(
                "Gateway",
                endpoint.flatMap(Endpoint::gateway).map(AddressText::of).orElse(""));
        entry.put("IPAddress", address(endpoint, Inet4Address.class));
        entry.put("IPPrefixLen", endpoint.map(Endpoint::prefixLength).orElse(0));
        String ipv6 = address(endpoint, Inet6Address.class);
        entry.put(
                "IPv6Gateway",
                ipv6.isEmpty()
                        ? ""
                        : network.flatMap(InspectedNetworks::gateway6).orElse(""));
        entry.put("GlobalIPv6Address", ipv6);
        entry.put(
                "GlobalIPv6PrefixLen",
                ipv6.isEmpty() ? 0 : network.map(InspectedNetworks::prefix6).orElse(0));
        entry.put("DNSNames", wish.names().isEmpty() ? null : wish.names());
        return entry;
    }

    private static Map<String, @Nullable Object> ports(ContainerRecord record, List<Endpoint> endpoints) {
        Map<String, @Nullable Object> ports = new TreeMap<>();
        if (endpoints.isEmpty()) {
            return ports;
        }
        record.exposedPorts().forEach(port -> ports.put(port, null));
        Map<String, List<Map<String, String>>> bound = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            for (Endpoint.BoundPort port : endpoint.ports()) {
                Map<String, String> entry = new LinkedHashMap<>();
                entry.put("HostIp", AddressText.of(port.hostAddress()));
                entry.put("HostPort", Integer.toString(port.hostPort()));
                bound.computeIfAbsent(port.targetPort() + "/" + port.protocol().text(), key -> new ArrayList<>())
                        .add(entry);
            }
        }
        ports.putAll(bound);
        return ports;
    }

    /** An endpoint's id in the form that Docker's have: 64 hexadecimal digits. */
    static String shownId(String endpointId) {
        return Sha256.hex(endpointId);
    }

    private static Optional<String> gateway6(Network network) {
        return network.gateways().stream()
                .filter(Inet6Address.class::isInstance)
                .map(AddressText::of)
                .findFirst();
    }

    /** Length of the prefix of its addresses; 0 if it has none of this family. */
    static int prefix6(Network network) {
        return network.pools().stream()
                .map(NetworkSpec.Pool::subnet)
                .map(Object::toString)
                .filter(subnet -> subnet.contains(":"))
                .map(subnet -> Integer.parseInt(subnet.substring(subnet.indexOf('/') + 1)))
                .findFirst()
                .orElse(0);
    }

    private static String address(Optional<Endpoint> endpoint, Class<? extends InetAddress> family) {
        return endpoint.stream()
                .flatMap(e -> e.addresses().stream())
                .filter(family::isInstance)
                .map(AddressText::of)
                .findFirst()
                .orElse("");
    }
}

package io.jcompose.core.execute;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Connects existing containers to further networks. Returns their changed records, which the caller stores. */
public final class NetworkLinks {
    private static final int SHORT_ID = 12;
    private final Host host;

    public NetworkLinks(Host host) {
        this.host = host;
    }

    /** @param reserved addresses of all pools, by name; those of other subnets are left to them */
    public static NetworkSpec.Pool pool(
            String subnet, Optional<String> ipRange, Optional<String> gateway, Map<String, String> reserved) {
        Cidr cidr = Cidr.parse(subnet);
        Map<String, InetAddress> own = new LinkedHashMap<>();
        reserved.forEach((name, text) -> {
            InetAddress address = Endpoints.address(text);
            if (cidr.contains(address)) {
                own.put(name, address);
            }
        });
        return new NetworkSpec.Pool(cidr, ipRange.map(Cidr::parse), gateway.map(Endpoints::address), own);
    }

    /** The network of containers that name none, made if it is missing. */
    public Network defaultBridge() {
        return DefaultBridge.ensure(host);
    }

    /** @param pid of its PID 1, if it runs; else it is connected when it starts */
    public ContainerRecord connect(
            ContainerRecord record,
            Optional<Long> pid,
            Network network,
            List<String> aliases,
            Optional<String> ipv4,
            Optional<String> ipv6,
            Map<String, String> links) {
        String name = network.spec().name();
        List<ContainerRecord.Endpoint> endpoints =
                new ArrayList<>(record.network().endpoints());
        if (endpoints.stream().anyMatch(endpoint -> endpoint.networkId().equals(network.id()))) {
            throw new NetworkException(
                    "container %s is connected to network %s already".formatted(record.name(), name));
        }
        if (!record.network().mode().equals("bridge")
                && !record.network().mode().equals("none")) {
            throw new NetworkException("container %s uses the network of '%s' and cannot be connected to another"
                    .formatted(record.name(), record.network().mode()));
        }
        ContainerRecord.Endpoint wish = endpoint(record, network, aliases, ipv4, ipv6, links);
        if (pid.isPresent()) {
            Path netns = Path.of("/proc", pid.get().toString(), "ns", "net");
            Endpoint attached = host.networks().attach(netns, Endpoints.toSpec(wish, record.id()));
            host.connectivity().joined(attached, Endpoints.naming(wish));
        }
        endpoints.add(wish);
        return record.withNetwork(new ContainerRecord.Network("bridge", endpoints));
    }

    private static ContainerRecord.Endpoint endpoint(
            ContainerRecord record,
            Network network,
            List<String> aliases,
            Optional<String> ipv4,
            Optional<String> ipv6,
            Map<String, String> links) {
        List<ContainerRecord.Endpoint> present = record.network().endpoints();
        List<String> names = new ArrayList<>(List.of(record.name(), record.id().substring(0, SHORT_ID)));
        if (!record.service().isEmpty() && !record.oneOff()) {
            names.add(record.service());
        }
        names.addAll(aliases);
        int number = present.size();
        while (isTaken(present, "eth" + number)) {
            number++;
        }
        boolean way = !network.spec().internal() && present.stream().noneMatch(ContainerRecord.Endpoint::defaultRoute);
        return new ContainerRecord.Endpoint(
                record.id() + "-" + network.id().substring(0, SHORT_ID),
                network.id(),
                network.spec().name(),
                network.spec().name(),
                names.stream().distinct().toList(),
                ipv4,
                ipv6,
                Optional.empty(),
                "eth" + number,
                way,
                List.of(),
                links,
                List.of());
    }

    private static boolean isTaken(List<ContainerRecord.Endpoint> endpoints, String interfaceName) {
        return endpoints.stream().anyMatch(endpoint -> endpoint.interfaceName().equals(interfaceName));
    }

    public ContainerRecord disconnect(ContainerRecord record, String networkId) {
        List<ContainerRecord.Endpoint> rest = new ArrayList<>();
        for (ContainerRecord.Endpoint endpoint : record.network().endpoints()) {
            if (endpoint.networkId().equals(networkId)) {
                host.connectivity().left(endpoint.id());
                host.networks().detach(endpoint.id());
            } else {
                rest.add(endpoint);
            }
        }
        return record.withNetwork(new ContainerRecord.Network(record.network().mode(), rest));
    }
}

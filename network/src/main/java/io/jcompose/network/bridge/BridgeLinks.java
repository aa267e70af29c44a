package io.jcompose.network.bridge;

import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.NetworkSpec.Pool;
import io.jcompose.network.ipam.Occupied;
import io.jcompose.network.linux.NetnsExecutor;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.InterfaceAddress;
import io.jcompose.network.netlink.Link;
import io.jcompose.network.netlink.Request;
import io.jcompose.network.netlink.Route;
import io.jcompose.network.netlink.RtNetlink;
import io.jcompose.network.netlink.RtRequests;
import io.jcompose.network.netlink.RtRequests.VethPair;
import io.jcompose.network.nftables.InnerNames;
import io.jcompose.network.nftables.NfTables;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bridges and veth pairs in the kernel. Every method can be repeated. */
final class BridgeLinks {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeLinks.class);
    private static final String OPTION_MTU = "com.docker.network.driver.mtu";
    private static final String OPTION_ICC = "com.docker.network.bridge.enable_icc";
    private static final int DEFAULT_MTU = 1500;
    /** More than the kernel's 1024, so that the way of the network that leads outside is taken where there is one. */
    private static final int LATER_METRIC = 2048;

    /** Of packet rules inside the namespaces of containers. */
    private static final String NAMES_TABLE = "jcompose_names";

    private static final int SMALLEST_MTU = 68;
    /** Of a bridge; loopback's is larger. */
    private static final int LARGEST_MTU = 65535;

    private static final int LARGEST_DEFAULT_ROUTE = 1; // VPNs split 0.0.0.0/0 into two halves
    private static final int MAIN_TABLE = 254;

    private final Syscalls syscalls;
    private final NetnsExecutor namespaces;
    private final HostSettings settings;
    private final Names names;

    BridgeLinks(Syscalls syscalls, HostSettings settings, Names names) {
        this.syscalls = syscalls;
        this.namespaces = new NetnsExecutor(syscalls);
        this.settings = settings;
        this.names = names;
    }

    /** What new subnets must keep clear of: routes and addresses of this host, except those of {@code ownBridge}. */
    List<Occupied> occupied(String ownBridge) {
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            Map<Integer, Link> links =
                    netlink.links().stream().collect(Collectors.toMap(Link::index, Function.identity()));
            List<Occupied> result = new ArrayList<>();
            for (InterfaceAddress address : netlink.addresses()) {
                Link link = links.get(address.linkIndex());
                if (link != null && !link.name().equals(ownBridge)) {
                    Cidr block = Cidr.parse(
                            address.address().getHostAddress().replaceAll("%.*", "") + "/" + address.prefix());
                    result.add(new Occupied(block, "address %s of %s".formatted(block, link.name())));
                }
            }
            for (Route route : netlink.routes()) {
                Link link = links.get(route.linkIndex());
                String on = link == null ? "" : " on " + link.name();
                if (route.unicast()
                        && route.destination().prefix() > LARGEST_DEFAULT_ROUTE
                        && (link == null || !link.name().equals(ownBridge))) {
                    result.add(new Occupied(
                            route.destination(), "route %s%s of this host".formatted(route.destination(), on)));
                }
            }
            return result;
        }
    }

    /** Makes the bridge, or what is missing of it. On failure a bridge made by this call is removed again. */
    void ensureBridge(Network network) {
        Teardown teardown = new Teardown();
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            String bridge = network.bridge();
            Optional<Link> existing = netlink.link(bridge);
            if (existing.isEmpty()) {
                String mac = Names.mac(network.gateways().get(0));
                netlink.execute(RtRequests.createBridge(bridge, mac, mtu(network.spec(), netlink)));
                teardown.onFailure(() -> removeBridge(network));
                netlink.execute(alias(network));
            } else {
                refuseForeign(existing.get(), network);
                if (existing.get().alias().isEmpty()) {
                    netlink.execute(alias(network));
                }
            }
            settings.prepareBridge(bridge, network.spec().enableIpv6());
            Link link = find(netlink, bridge);
            List<InetAddress> present = netlink.addresses().stream()
                    .filter(address -> address.linkIndex() == link.index())
                    .map(InterfaceAddress::address)
                    .toList();
            List<Request> missing = new ArrayList<>();
            for (int i = 0; i < network.gateways().size(); i++) {
                InetAddress gateway = network.gateways().get(i);
                if (!present.contains(gateway)) {
                    int prefix = network.pools().get(i).subnet().prefix();
                    missing.add(RtRequests.addAddress(link, gateway, prefix));
                }
            }
            if (!link.up()) {
                missing.add(RtRequests.setUp(bridge));
            }
            netlink.execute(missing);
        } catch (RuntimeException e) {
            throw teardown.unwind(e);
        }
    }

    private Request alias(Network network) {
        return RtRequests.setAlias(
                network.bridge(), names.alias("network " + network.spec().name()));
    }

    /** Whether there is an interface of this name that cannot be a bridge of ours. */
    boolean isForeign(String name) {
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            return netlink.link(name).filter(this::isForeign).isPresent();
        }
    }

    private boolean isForeign(Link link) {
        // A bridge of our naming without a mark was made by a process that died before it could mark it.
        boolean unmarked = link.alias().isEmpty() && link.name().startsWith("jc-");
        return !link.kind().equals(Optional.of("bridge")) || !(unmarked || names.isOurs(link.alias()));
    }

    private void refuseForeign(Link link, Network network) {
        if (isForeign(link)) {
            throw new NetworkException(
                    "interface %s, wished as bridge of network '%s', exists and is not ours; choose another %s"
                            .formatted(link.name(), network.spec().name(), Names.OPTION_BRIDGE_NAME));
        }
    }

    void removeBridge(Network network) {
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            netlink.deleteLink(network.bridge());
        }
    }

    /** As wished, else that of the device of the default route: a larger one would lose packets on the way. */
    private static int mtu(NetworkSpec spec, RtNetlink netlink) {
        String wished = spec.driverOptions().getOrDefault(OPTION_MTU, "");
        if (!wished.isEmpty()) {
            if (!wished.matches("[0-9]{1,5}") || Integer.parseInt(wished) < SMALLEST_MTU) {
                throw new NetworkException("network '%s': invalid %s '%s'; use a number from %d"
                        .formatted(spec.name(), OPTION_MTU, wished, SMALLEST_MTU));
            }
            return Integer.parseInt(wished);
        }
        List<Link> links = netlink.links();
        return netlink.routes().stream()
                .filter(route -> route.isDefault() && route.unicast() && route.table() == MAIN_TABLE)
                .flatMap(route -> links.stream().filter(link -> link.index() == route.linkIndex()))
                .mapToInt(Link::mtu)
                .filter(mtu -> mtu >= SMALLEST_MTU)
                .map(mtu -> Math.min(mtu, LARGEST_MTU))
                .min()
                .orElse(DEFAULT_MTU);
    }

    /** Whether the host's end is there and is the pair of the interface in the namespace behind {@code netnsFd}. */
    boolean isAttached(Endpoint endpoint, int netnsFd) {
        Optional<Link> host;
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            host = netlink.link(endpoint.hostInterface());
        }
        if (host.isEmpty()) {
            return false;
        }
        Optional<Link> inner = namespaces.callIn(netnsFd, () -> {
            try (RtNetlink netlink = new RtNetlink(syscalls)) {
                return netlink.link(endpoint.spec().interfaceName());
            }
        });
        return inner.isPresent()
                && inner.get().peer() == host.get().index()
                && host.get().peer() == inner.get().index();
    }

    /** Makes the pair, and addresses and routes in the namespace. On failure the pair is removed again. */
    void connect(Network network, Endpoint endpoint, int netnsFd) {
        Teardown teardown = new Teardown();
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            Link bridge = find(netlink, network.bridge());
            EndpointSpec spec = endpoint.spec();
            String host = endpoint.hostInterface();
            netlink.execute(RtRequests.createVeth(
                    new VethPair(host, bridge.index(), bridge.mtu(), netnsFd, spec.interfaceName(), endpoint.mac())));
            teardown.onFailure(() -> disconnect(host));
            Link port = find(netlink, host);
            netlink.execute(
                    RtRequests.setBridgePort(port, true, isolatesPorts(network)),
                    RtRequests.setAlias(host, names.alias("endpoint " + spec.owner())));
            namespaces.callIn(netnsFd, () -> configureInner(network, endpoint));
        } catch (RuntimeException e) {
            throw teardown.unwind(e);
        }
    }

    private static boolean isolatesPorts(Network network) {
        return network.spec().driverOptions().getOrDefault(OPTION_ICC, "true").equals("false");
    }

    private Boolean configureInner(Network network, Endpoint endpoint) {
        EndpointSpec spec = endpoint.spec();
        boolean ipv6 = endpoint.addresses().stream().anyMatch(address -> address.getAddress().length == 16);
        settings.prepareInner(spec.interfaceName(), ipv6);
        boolean alone;
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            Link link = find(netlink, spec.interfaceName());
            List<Request> requests = new ArrayList<>();
            for (InetAddress address : endpoint.addresses()) {
                int prefix = pool(network, address).subnet().prefix();
                requests.add(RtRequests.addAddress(link, address, prefix));
            }
            requests.add(RtRequests.setUp("lo"));
            requests.add(RtRequests.setUp(spec.interfaceName()));
            if (!network.spec().internal()) {
                requests.addAll(spec.defaultRoute() ? ways(network, link) : furtherWays(network, link, netlink));
            }
            netlink.execute(requests);
            alone = netlink.links().stream()
                    .allMatch(other -> other.name().equals("lo") || other.index() == link.index());
        }
        if (alone || spec.defaultRoute()) {
            bringNames(network, spec.interfaceName());
        }
        return true;
    }

    /** Call in the namespace. Programs that ask where resolv.conf says do not need it. */
    private void bringNames(Network network, String interfaceName) {
        Optional<InetAddress> gateway = network.gateways().stream()
                .filter(Inet4Address.class::isInstance)
                .findFirst();
        if (gateway.isEmpty()) {
            return;
        }
        try {
            settings.letLoopbackOut(interfaceName);
            new NfTables(syscalls).make(NAMES_TABLE, InnerNames.of(gateway.get(), interfaceName));
        } catch (RuntimeException e) {
            LOG.warn(
                    "no names at 127.0.0.11 on network '{}': {}", network.spec().name(), e.getMessage());
        }
    }

    private static List<Request> ways(Network network, Link link) {
        return network.gateways().stream()
                .map(gateway -> RtRequests.addRoute(link, Optional.empty(), gateway))
                .toList();
    }

    /** The network that leads outside may have no IPv6 while this one has: then that is the way for it. */
    private static List<Request> furtherWays(Network network, Link link, RtNetlink netlink) {
        boolean hasWay = netlink.routes().stream()
                .anyMatch(route -> route.isDefault()
                        && route.unicast()
                        && route.table() == MAIN_TABLE
                        && route.gateway()
                                .filter(Inet6Address.class::isInstance)
                                .isPresent());
        return network.gateways().stream()
                .filter(gateway -> gateway instanceof Inet6Address && !hasWay)
                .map(gateway -> RtRequests.addRoute(link, Optional.empty(), gateway, OptionalInt.of(LATER_METRIC)))
                .toList();
    }

    private static Pool pool(Network network, InetAddress address) {
        return network.pools().stream()
                .filter(pool -> pool.subnet().contains(address))
                .findFirst()
                .orElseThrow(() -> new NetworkException("address %s belongs to no subnet of network '%s'"
                        .formatted(address.getHostAddress(), network.spec().name())));
    }

    /** Connects the host's end to the bridge again, after the bridge was removed by hand; false if there is no such end. */
    boolean reconnect(Network network, Endpoint endpoint) {
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            Link bridge = find(netlink, network.bridge());
            Optional<Link> port = netlink.link(endpoint.hostInterface());
            if (port.isEmpty()) {
                return false;
            }
            if (port.get().master() != bridge.index()) {
                netlink.execute(
                        RtRequests.setMaster(endpoint.hostInterface(), bridge.index()),
                        RtRequests.setBridgePort(port.get(), true, isolatesPorts(network)));
            }
            return true;
        }
    }

    /** Removes the pair; both ends go. Does nothing if it is gone, as it is when the namespace is. */
    void disconnect(String hostInterface) {
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            netlink.deleteLink(hostInterface);
        }
    }

    /** Interfaces that carry our mark. */
    List<Link> ours() {
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            return netlink.links().stream()
                    .filter(link -> names.isOurs(link.alias()))
                    .toList();
        }
    }

    private static Link find(RtNetlink netlink, String name) {
        return netlink.link(name).orElseThrow(() -> new NetworkException("interface %s is gone".formatted(name)));
    }
}

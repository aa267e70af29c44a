package io.jcompose.network.bridge;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import io.jcompose.network.PublishedPort;
import io.jcompose.network.PublishedPort.Protocol;
import io.jcompose.network.forward.HostPorts;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.ConnectionTracking;
import io.jcompose.network.netlink.NetlinkException;
import io.jcompose.network.nftables.Chain;
import io.jcompose.network.nftables.HostFirewall;
import io.jcompose.network.nftables.LegacyIptables;
import io.jcompose.network.nftables.NfTables;
import io.jcompose.network.nftables.NfTables.PlacedRule;
import io.jcompose.network.nftables.Ruleset;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rules of the packet filter and held ports, which together make a port of an endpoint one of the host. */
final class Publication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);
    private static final int DNS_PORT = 53;
    private static final int MAX_EARLIER = 1000;

    private final StateStore store;
    private final Names names;
    private final NfTables tables;
    private final HostFirewall firewall;
    private final ConnectionTracking connections;
    private final HostPorts hostPorts;
    private final Set<String> notices = new LinkedHashSet<>();
    private final Map<InetAddress, Integer> namePorts = new HashMap<>();

    /** What endpoints had that were detached: a container that is restarted gets its free ports again. */
    private final Map<String, List<BoundPort>> earlier = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<BoundPort>> eldest) {
            return size() > MAX_EARLIER;
        }
    };

    /** Endpoints whose rules are in the table; without handles where the table was made as a whole. */
    private final Map<String, List<PlacedRule>> placed = new HashMap<>();

    /** Of the packet filter after our last change; empty before the first. */
    private Optional<Integer> generation = Optional.empty();

    /** Whether the last change of ours left no table. */
    private boolean absent;

    Publication(Syscalls syscalls, StateStore store, Names names, Path proc) {
        this.store = store;
        this.names = names;
        this.tables = new NfTables(syscalls);
        this.firewall = new HostFirewall(tables, new LegacyIptables(syscalls, proc), names.table(), this::namePorts);
        this.connections = new ConnectionTracking(syscalls);
        this.hostPorts = new HostPorts(proc);
    }

    /** Makes the packet filter what the state on disk says, whatever it was before. */
    void applyRules() {
        replaceTable(Optional.empty());
        notices.addAll(firewall.allow(store.networks().values()));
        generation = Optional.of(tables.generation());
    }

    /** {@link #applyRules} only if anybody has changed the packet filter since our last change. */
    void confirmRules() {
        if (!generation.equals(Optional.of(tables.generation()))) {
            applyRules();
        }
    }

    /** Whether all of our rules are there. */
    boolean whole() {
        return tables.matches(names.table(), Ruleset.of(store.networks().values(), endpoints(), namePorts));
    }

    /** Applies the rules if somebody has taken away any of ours; true if so. */
    boolean repair() {
        boolean whole = whole();
        if (!whole) {
            replaceTable(Optional.empty());
        }
        notices.addAll(firewall.allow(store.networks().values()));
        return !whole;
    }

    private void replaceTable(Optional<String> withoutEndpoint) {
        List<Endpoint> endpoints = endpoints().stream()
                .filter(endpoint -> !withoutEndpoint.equals(Optional.of(endpoint.id())))
                .toList();
        List<Chain> rules = Ruleset.of(store.networks().values(), endpoints, namePorts);
        placed.clear();
        if (isAbsent() && !rules.isEmpty()) {
            tables.make(names.table(), rules);
        } else {
            tables.replace(names.table(), rules);
        }
        absent = rules.isEmpty();
        endpoints.forEach(endpoint -> placed.put(endpoint.id(), List.of()));
        generation = Optional.of(tables.generation());
    }

    /** Whether the table is most likely not there. */
    private boolean isAbsent() {
        return generation.isEmpty()
                ? tables.chains().stream().noneMatch(chain -> chain.id().table().equals(names.table()))
                : absent;
    }

    /** Adds one endpoint's rules; the whole table is made anew if they may be there already, or anybody has changed the packet filter since. */
    private void place(Endpoint endpoint) {
        if (generation.isPresent() && !placed.containsKey(endpoint.id())) {
            try {
                placed.put(endpoint.id(), tables.append(names.table(), Ruleset.of(endpoint), generation.get()));
                generation = Optional.of(tables.generation());
                return;
            } catch (NetlinkException e) {
                LOG.debug("making the packet rules anew: {}", e.getMessage());
            }
        }
        applyRules();
    }

    private void displace(Endpoint endpoint) {
        List<PlacedRule> rules = placed.getOrDefault(endpoint.id(), List.of());
        long wanted = Ruleset.of(endpoint).stream()
                .mapToLong(chain -> chain.rules().size())
                .sum();
        if (generation.isPresent() && rules.size() == wanted) {
            try {
                tables.remove(rules, generation.get());
                generation = Optional.of(tables.generation());
                placed.remove(endpoint.id());
                return;
            } catch (NetlinkException e) {
                LOG.debug("making the packet rules anew: {}", e.getMessage());
            }
        }
        replaceTable(Optional.of(endpoint.id()));
    }

    /** See {@link io.jcompose.network.NetworkDriver#redirectNames}. */
    void redirectNames(String networkId, InetAddress gateway, int port) {
        boolean known = store.network(networkId)
                .filter(network -> network.gateways().contains(gateway))
                .isPresent();
        if (!known) {
            throw new NetworkException("%s is no gateway of network %s".formatted(gateway.getHostAddress(), networkId));
        }
        if (port == DNS_PORT) {
            namePorts.remove(gateway);
        } else {
            namePorts.put(gateway, port);
        }
        applyRules();
    }

    /** Where packets for its name server arrive, after the rules above. */
    private Set<Integer> namePorts(Network network) {
        return network.gateways().stream()
                .map(gateway -> namePorts.getOrDefault(gateway, DNS_PORT))
                .collect(Collectors.toSet());
    }

    /** Call when a network is removed: another one may get its gateway's address. */
    void forget(Network network) {
        network.gateways().forEach(namePorts::remove);
    }

    private List<Endpoint> endpoints() {
        return store.endpoints().values().stream().map(EndpointState::endpoint).toList();
    }

    /** See {@link io.jcompose.network.NetworkDriver#checkPorts(List, Set)}. */
    void check(List<PublishedPort> ports, Set<String> replaced) {
        List<Endpoint> all = endpoints();
        // Our own listeners are in the way of trying, but will be gone when it matters.
        List<PublishedPort> uncertain = ports.stream()
                .filter(port -> all.stream()
                        .filter(endpoint -> replaced.contains(endpoint.id()))
                        .flatMap(endpoint -> endpoint.spec().ports().stream())
                        .noneMatch(port::samePlace))
                .toList();
        List<Endpoint> staying = all.stream()
                .filter(endpoint -> !replaced.contains(endpoint.id()))
                .toList();
        hostPorts.choose(uncertain, List.of(InetAddress.getLoopbackAddress()), staying);
    }

    /** Decides the host's ports; those an endpoint had before are kept if it wishes the same as before. */
    List<BoundPort> choose(Network network, EndpointSpec spec, List<InetAddress> addresses, Optional<Endpoint> before) {
        if (spec.ports().isEmpty()) {
            return List.of();
        }
        if (network.spec().internal()) {
            notices.add("ports of '%s' are not published: network '%s' is internal"
                    .formatted(spec.owner(), network.spec().name()));
            return List.of();
        }
        if (before.isPresent()
                && before.get().spec().ports().equals(spec.ports())
                && before.get().addresses().equals(addresses)
                && !before.get().ports().isEmpty()) {
            return before.get().ports();
        }
        List<Endpoint> others = endpoints().stream()
                .filter(endpoint -> !endpoint.id().equals(spec.id()))
                .toList();
        List<PublishedPort> asBefore = spec.ports().stream()
                .map(port -> asBefore(port, earlier.getOrDefault(spec.id(), List.of())))
                .toList();
        if (!asBefore.equals(spec.ports())) {
            try {
                return hostPorts.choose(asBefore, addresses, others);
            } catch (AddressInUseException e) {
                LOG.debug("other free ports than before: {}", e.getMessage());
            }
        }
        return hostPorts.choose(spec.ports(), addresses, others);
    }

    /** Where there is a choice, what was chosen before. */
    private static PublishedPort asBefore(PublishedPort port, List<BoundPort> before) {
        if (port.firstHostPort() != 0 && port.firstHostPort() == port.lastHostPort()) {
            return port;
        }
        return before.stream()
                .filter(bound -> bound.targetPort() == port.targetPort() && bound.protocol() == port.protocol())
                .filter(bound ->
                        port.hostAddress().isEmpty() || port.hostAddress().get().equals(bound.hostAddress()))
                .filter(bound -> port.firstHostPort() == 0
                        || (port.firstHostPort() <= bound.hostPort() && bound.hostPort() <= port.lastHostPort()))
                .findFirst()
                .map(bound -> new PublishedPort(
                        port.hostAddress(), bound.hostPort(), bound.hostPort(), port.targetPort(), port.protocol()))
                .orElse(port);
    }

    /** Call when the endpoint is on disk. The rules come first: see {@link HostPorts#hold}. */
    void publish(Endpoint endpoint) {
        place(endpoint);
        hold(endpoint);
        for (BoundPort port : endpoint.ports()) {
            if (port.protocol() == Protocol.UDP && !port.userSpace()) {
                connections.forgetUdp(port.hostPort(), port.target());
            }
        }
    }

    /** Holds the ports again, for example after a crash; the rules are there. */
    void hold(Endpoint endpoint) {
        hostPorts.hold(endpoint.id(), endpoint.ports());
    }

    /** Call before the endpoint is removed from disk. Can be repeated. */
    void unpublish(Endpoint endpoint) {
        hostPorts.release(endpoint.id());
        if (endpoint.ports().isEmpty()) {
            return;
        }
        earlier.put(endpoint.id(), endpoint.ports());
        displace(endpoint);
        if (endpoint.ports().stream().anyMatch(port -> port.protocol() == Protocol.UDP)) {
            endpoint.addresses().forEach(connections::forgetUdp);
        }
    }

    Collection<String> notices() {
        return notices;
    }

    /** Gives the held ports free; the rules stay. */
    @Override
    public void close() {
        hostPorts.close();
    }
}

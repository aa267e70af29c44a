package io.jcompose.network.bridge;

import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkDriver;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.NetworkSpec.Pool;
import io.jcompose.network.PublishedPort;
import io.jcompose.network.ipam.Addresses;
import io.jcompose.network.ipam.Occupied;
import io.jcompose.network.ipam.Subnets;
import io.jcompose.network.linux.LinuxSyscalls;
import io.jcompose.network.linux.SyscallException;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.Link;
import io.jcompose.network.netlink.MacAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks as Linux bridges in the network namespace of the thread that calls.
 *
 * <p>All that was decided is in files below the state folder, read anew by every call, so that two processes may work on
 * one folder. A call holds a file lock while it works. The kernel's objects carry a mark derived from the folder's name:
 * two drivers with different folders leave each other's alone.
 */
public final class BridgeNetworkDriver implements NetworkDriver {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeNetworkDriver.class);

    private final StateStore store;
    private final Syscalls syscalls;
    private final Names names;
    private final BridgeLinks links;
    private final HostSettings settings;
    private final Publication publication;
    private final ReentrantLock busy = new ReentrantLock();
    private final Set<String> notices = new LinkedHashSet<>();
    private final Set<String> told = new HashSet<>();
    private Optional<RuleKeeper> keeper = Optional.empty();

    private BridgeNetworkDriver(Path stateFolder, Syscalls syscalls) {
        this.syscalls = syscalls;
        this.store = new StateStore(stateFolder);
        this.names = new Names(stateFolder);
        Path proc = Path.of("/proc");
        this.settings = new HostSettings(proc.resolve("sys/net"));
        this.links = new BridgeLinks(syscalls, settings, names);
        this.publication = new Publication(syscalls, store, names, proc);
    }

    /** @param stateFolder made if it is missing; two drivers on the same folder share their networks */
    public static BridgeNetworkDriver open(Path stateFolder) {
        return new BridgeNetworkDriver(stateFolder, new LinuxSyscalls());
    }

    @Override
    public Network create(NetworkSpec spec) {
        Names.checkId("network id", spec.id());
        return locked("create network '%s'".formatted(spec.name()), () -> {
            Optional<Network> existing = store.network(spec.id());
            Network network = existing.orElseGet(() -> decide(spec));
            Teardown teardown = new Teardown();
            try {
                if (existing.isEmpty()) {
                    store.save(network);
                    teardown.onFailure(() -> store.deleteNetwork(network.id()));
                    teardown.onFailure(() -> links.removeBridge(network));
                }
                links.ensureBridge(network);
                if (existing.isPresent()) {
                    publication.confirmRules();
                } else {
                    publication.applyRules();
                }
                if (!network.spec().internal()) {
                    notices.addAll(settings.enableForwarding(network.spec().enableIpv6()));
                }
                return network;
            } catch (RuntimeException e) {
                throw teardown.unwind(e);
            }
        });
    }

    private Network decide(NetworkSpec spec) {
        String bridge = Names.bridge(spec);
        if (!Names.isWished(spec) && links.isForeign(bridge)) {
            bridge = names.otherBridge(spec);
        }
        List<Occupied> occupied = new ArrayList<>(links.occupied(bridge));
        for (Network other : store.networks().values()) {
            if (other.bridge().equals(bridge)) {
                throw new NetworkException("bridge name %s is taken by network '%s'; choose another %s"
                        .formatted(bridge, other.spec().name(), Names.OPTION_BRIDGE_NAME));
            }
            other.pools()
                    .forEach(pool -> occupied.add(new Occupied(
                            pool.subnet(),
                            "subnet %s of network '%s'"
                                    .formatted(pool.subnet(), other.spec().name()))));
        }
        List<Pool> pools = new ArrayList<>();
        if (spec.enableIpv4()) {
            pools.add(pool(spec, false, () -> new Subnets().free(occupied), occupied));
        }
        if (spec.enableIpv6()) {
            String seed = Names.hex(spec.id());
            pools.add(pool(spec, true, () -> Subnets.uniqueLocal(seed), occupied));
        }
        if (pools.isEmpty()) {
            throw new NetworkException("network '%s' has neither IPv4 nor IPv6".formatted(spec.name()));
        }
        List<InetAddress> gateways =
                pools.stream().flatMap(pool -> pool.gateway().stream()).toList();
        return new Network(spec, bridge, pools, gateways, Instant.now());
    }

    private static Pool pool(NetworkSpec spec, boolean ipv6, Supplier<Cidr> free, List<Occupied> occupied) {
        Optional<Pool> wished = spec.pools().stream()
                .filter(pool -> pool.subnet().isIpv6() == ipv6)
                .findFirst();
        Cidr subnet = wished.map(Pool::subnet).orElseGet(free);
        Subnets.check(spec.name(), subnet, occupied);
        wished.ifPresent(pool -> Subnets.checkParts(spec.name(), pool));
        InetAddress gateway = Subnets.gateway(subnet, wished.flatMap(Pool::gateway));
        return new Pool(
                subnet,
                wished.flatMap(Pool::ipRange),
                Optional.of(gateway),
                wished.map(Pool::reserved).orElse(Map.of()));
    }

    @Override
    public Optional<Network> find(String networkId) {
        return store.network(networkId);
    }

    @Override
    public List<Network> networks() {
        return List.copyOf(store.networks().values());
    }

    @Override
    public void remove(String networkId) {
        Optional<Network> known = store.network(networkId);
        if (known.isEmpty()) {
            return;
        }
        Network network = known.get();
        locked("remove network '%s'".formatted(network.spec().name()), () -> {
            List<String> users = attachedTo(networkId).stream()
                    .map(state -> state.endpoint().spec().owner())
                    .toList();
            if (!users.isEmpty()) {
                throw new NetworkException("network '%s' is in use by %s; remove them first"
                        .formatted(network.spec().name(), String.join(", ", users)));
            }
            links.removeBridge(network);
            store.deleteNetwork(networkId);
            publication.forget(network);
            publication.applyRules();
            return network;
        });
    }

    private List<EndpointState> attachedTo(String networkId) {
        return store.endpoints().values().stream()
                .filter(state -> state.endpoint().spec().networkId().equals(networkId))
                .toList();
    }

    @Override
    public void checkPorts(List<PublishedPort> ports, Set<String> replaced) {
        locked("check ports", () -> {
            publication.check(ports, replaced);
            return ports;
        });
    }

    @Override
    public Endpoint attach(Path netns, EndpointSpec spec) {
        Names.checkId("endpoint id", spec.id());
        return locked("attach '%s'".formatted(spec.owner()), () -> {
            Network network = store.network(spec.networkId())
                    .orElseThrow(() -> new NetworkException("network %s does not exist".formatted(spec.networkId())));
            int netnsFd = syscalls.openNamespace(netns);
            try {
                return attach(network, netns, netnsFd, spec);
            } finally {
                syscalls.close(netnsFd);
            }
        });
    }

    private Endpoint attach(Network network, Path netns, int netnsFd, EndpointSpec spec) {
        Optional<EndpointState> known = store.endpoint(spec.id());
        if (known.isPresent()) {
            EndpointState state = known.get();
            if (state.complete()
                    && state.endpoint().spec().equals(spec)
                    && links.isAttached(state.endpoint(), netnsFd)) {
                return state.endpoint();
            }
            links.disconnect(state.endpoint().hostInterface());
            if (!state.endpoint().spec().equals(spec)) {
                publication.unpublish(state.endpoint());
            }
        }
        Teardown teardown = new Teardown();
        try {
            Endpoint endpoint = choose(network, spec, known.map(EndpointState::endpoint));
            long inode = inode(netns);
            teardown.onFailure(() -> store.deleteEndpoint(spec.id()));
            store.save(new EndpointState(endpoint, netns.toString(), inode, false));
            links.connect(network, endpoint, netnsFd);
            teardown.onFailure(() -> links.disconnect(endpoint.hostInterface()));
            if (!endpoint.ports().isEmpty()) {
                teardown.onFailure(() -> publication.unpublish(endpoint));
                publication.publish(endpoint);
            }
            store.save(new EndpointState(endpoint, netns.toString(), inode, true));
            return endpoint;
        } catch (RuntimeException e) {
            throw teardown.unwind(e);
        }
    }

    /** Decides addresses; a known endpoint gets those it had, if they are still free and none were asked for. */
    private Endpoint choose(Network network, EndpointSpec spec, Optional<Endpoint> before) {
        Map<InetAddress, String> leases = new HashMap<>();
        for (EndpointState other : attachedTo(network.id())) {
            Endpoint endpoint = other.endpoint();
            if (!endpoint.id().equals(spec.id())) {
                endpoint.addresses()
                        .forEach(address ->
                                leases.put(address, "'" + endpoint.spec().owner() + "'"));
            }
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (Pool pool : network.pools()) {
            Optional<InetAddress> wished = (pool.subnet().isIpv6() ? spec.ipv6() : spec.ipv4())
                    .or(() -> before.flatMap(endpoint -> endpoint.addresses().stream()
                            .filter(address -> pool.subnet().contains(address) && !leases.containsKey(address))
                            .findFirst()));
            addresses.add(new Addresses(network.spec().name(), pool, leases).choose(wished));
        }
        String mac = spec.mac().map(BridgeNetworkDriver::checkedMac).orElseGet(() -> Names.mac(addresses.get(0)));
        Optional<InetAddress> gateway = network.gateways().stream()
                .filter(address ->
                        address.getAddress().length == 4 && !network.spec().internal())
                .findFirst();
        int prefix = network.pools().get(0).subnet().prefix();
        List<BoundPort> ports = publication.choose(network, spec, addresses, before);
        return new Endpoint(spec, addresses, prefix, gateway, mac, names.hostInterface(spec.id()), ports);
    }

    private static String checkedMac(String text) {
        try {
            return MacAddress.format(MacAddress.parse(text));
        } catch (IllegalArgumentException e) {
            throw new NetworkException(String.valueOf(e.getMessage()), e);
        }
    }

    private static long inode(Path netns) {
        try {
            return (Long) Files.getAttribute(netns, "unix:ino");
        } catch (IOException e) {
            throw new NetworkException("read network namespace %s: %s".formatted(netns, e.getMessage()), e);
        }
    }

    @Override
    public void detach(String endpointId) {
        Optional<EndpointState> known = store.endpoint(endpointId);
        if (known.isEmpty()) {
            return;
        }
        locked("detach '%s'".formatted(known.get().endpoint().spec().owner()), () -> {
            store.endpoint(endpointId).ifPresent(state -> {
                links.disconnect(state.endpoint().hostInterface());
                publication.unpublish(state.endpoint());
                store.deleteEndpoint(endpointId);
            });
            return endpointId;
        });
    }

    @Override
    public void redirectNames(String networkId, InetAddress gateway, int port) {
        locked("redirect DNS queries to " + gateway.getHostAddress(), () -> {
            publication.redirectNames(networkId, gateway, port);
            return networkId;
        });
    }

    @Override
    public List<Endpoint> endpoints() {
        return store.endpoints().values().stream().map(EndpointState::endpoint).toList();
    }

    @Override
    public void reconcile(Set<String> live) {
        locked("reconcile networks", () -> {
            store.deleteUnfinished();
            for (EndpointState state : store.endpoints().values()) {
                if (!live.contains(state.endpoint().id())) {
                    links.disconnect(state.endpoint().hostInterface());
                    publication.unpublish(state.endpoint());
                    store.deleteEndpoint(state.endpoint().id());
                }
            }
            Map<String, Network> networks = store.networks();
            networks.values().forEach(links::ensureBridge);
            if (networks.values().stream().anyMatch(network -> !network.spec().internal())) {
                boolean ipv6 = networks.values().stream()
                        .anyMatch(network -> network.spec().enableIpv6());
                notices.addAll(settings.enableForwarding(ipv6));
            }
            publication.applyRules();
            for (EndpointState state : store.endpoints().values()) {
                Network network = networks.get(state.endpoint().spec().networkId());
                if (network != null) {
                    restore(network, state);
                }
            }
            removeLeftovers(networks);
            return networks;
        });
    }

    @Override
    public List<String> check() {
        return locked("check networks", () -> new NetworkCheck(store, links, publication).run());
    }

    @Override
    public void repair() {
        locked("repair networks", () -> {
            store.deleteDamaged();
            return store;
        });
        reconcile(store.endpoints().keySet());
    }

    private void restore(Network network, EndpointState state) {
        Endpoint endpoint = state.endpoint();
        try {
            publication.hold(endpoint);
        } catch (NetworkException e) {
            // Its rules are in place all the same, so its users notice nothing.
            notices.add("published ports of '%s': %s".formatted(endpoint.spec().owner(), e.getMessage()));
        }
        if (links.reconnect(network, endpoint)) {
            return;
        }
        Path netns = Path.of(state.netns());
        try {
            int fd = syscalls.openNamespace(netns);
            try {
                if (inode(netns) == state.netnsInode()) {
                    links.connect(network, endpoint, fd);
                }
            } finally {
                syscalls.close(fd);
            }
        } catch (SyscallException | NetworkException e) {
            LOG.warn(
                    "endpoint of '{}' on network '{}' could not be restored",
                    endpoint.spec().owner(),
                    network.spec().name(),
                    e);
        }
    }

    private void removeLeftovers(Map<String, Network> networks) {
        Set<String> wanted = new HashSet<>();
        networks.values().forEach(network -> wanted.add(network.bridge()));
        store.endpoints().values().forEach(state -> wanted.add(state.endpoint().hostInterface()));
        for (Link link : links.ours()) {
            if (!wanted.contains(link.name())) {
                LOG.info("removing the left-over interface {}", link.name());
                links.disconnect(link.name());
            }
        }
    }

    @Override
    public void keepRules() {
        RuleKeeper begun = new RuleKeeper(
                syscalls,
                () -> locked("repair the packet filter", () -> {
                    if (publication.repair()) {
                        LOG.info("somebody removed packet rules of ours; they are back");
                    }
                    return publication;
                }));
        begun.start();
        busy.lock();
        try {
            keeper.ifPresent(RuleKeeper::close);
            keeper = Optional.of(begun);
        } finally {
            busy.unlock();
        }
    }

    @Override
    public List<String> notices() {
        busy.lock();
        try {
            List<String> all = new ArrayList<>(notices);
            all.addAll(publication.notices());
            return List.copyOf(all);
        } finally {
            busy.unlock();
        }
    }

    @Override
    public List<String> newNotices() {
        busy.lock();
        try {
            return notices().stream().filter(told::add).toList();
        } finally {
            busy.unlock();
        }
    }

    @Override
    public void close() {
        busy.lock();
        try {
            keeper.ifPresent(RuleKeeper::close);
            publication.close();
        } finally {
            busy.unlock();
        }
    }

    /** Runs one operation alone; failures of the kernel become messages that say what was tried. */
    @SuppressWarnings("try") // the lock is held, not used
    private <T> T locked(String operation, Supplier<T> body) {
        busy.lock();
        try (StateStore.Lock lock = store.lock()) {
            return body.get();
        } catch (SyscallException e) {
            throw new NetworkException(operation + ": " + e.getMessage(), e);
        } finally {
            busy.unlock();
        }
    }
}

package io.jcompose.network.forward;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.AddressText;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.NetworkException;
import io.jcompose.network.PublishedPort;
import io.jcompose.network.PublishedPort.Protocol;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ports of this host: chooses them, and holds them by listeners that nobody ever answers on, because the kernel
 * translates the packets before. So no other program can take a published port, and ours is told when one is taken.
 *
 * <p>A port in user space is only tried and not held: its forwarder listens on it. On {@code [::]} that listener takes
 * the IPv4 port of the same number as well, so this one isn't held either. Not thread-safe.
 */
public final class HostPorts implements AutoCloseable {
    private static final int RANDOM_ATTEMPTS = 50;
    private static final int DNS_PORT = 53;
    private static final int LAST_PORT = 65535;

    private final PortOwners owners;
    private final Path proc;
    private final Map<String, List<Closeable>> held = new HashMap<>();

    /** @param proc {@code /proc} */
    public HostPorts(Path proc) {
        this.proc = proc;
        this.owners = new PortOwners(proc);
    }

    /**
     * Decides the host ports of an endpoint, all of which could be bound just now.
     *
     * @param targets addresses of the endpoint, IPv4 first
     * @param others endpoints whose ports are taken too, though nobody may listen on them at the moment
     * @throws AddressInUseException naming the port and its holder
     */
    public List<BoundPort> choose(
            Collection<PublishedPort> ports, List<InetAddress> targets, Collection<Endpoint> others) {
        List<BoundPort> chosen = new ArrayList<>();
        for (PublishedPort port : ports) {
            for (BoundPort bound : choose(port, targets, others, chosen)) {
                chosen.add(bound);
            }
        }
        return chosen;
    }

    private List<BoundPort> choose(
            PublishedPort port, List<InetAddress> targets, Collection<Endpoint> others, List<BoundPort> chosen) {
        check(port);
        int first = port.firstHostPort();
        int last = Math.max(first, port.lastHostPort());
        int attempts = first == 0 ? RANDOM_ATTEMPTS : last - first + 1;
        AddressInUseException conflict = null;
        for (int attempt = 0; attempt < attempts; attempt++) {
            int number = first == 0 ? randomPort(port) : first + attempt;
            List<BoundPort> candidate = bindings(port, number, targets);
            try {
                for (BoundPort bound : candidate) {
                    refuseOurOwn(bound, others, chosen);
                    open(bound.hostAddress(), number, bound.protocol()).close();
                }
                return candidate;
            } catch (AddressInUseException e) {
                conflict = conflict == null ? e : conflict;
            } catch (IOException e) {
                throw new NetworkException("close port %d: %s".formatted(number, e.getMessage()), e);
            }
        }
        if (conflict == null) {
            throw new NetworkException("no port to try in %d-%d".formatted(first, last));
        }
        throw attempts == 1
                ? conflict
                : new AddressInUseException(
                        "no free port in %s/%s: %s"
                                .formatted(
                                        first == 0 ? "the random range" : first + "-" + last,
                                        port.protocol().text(),
                                        conflict.getMessage()),
                        conflict);
    }

    private static void check(PublishedPort port) {
        if (port.firstHostPort() < 0
                || port.firstHostPort() > LAST_PORT
                || port.lastHostPort() > LAST_PORT
                || port.targetPort() < 1
                || port.targetPort() > LAST_PORT) {
            throw new NetworkException("published port %d:%d is out of range; use 1 to 65535"
                    .formatted(port.firstHostPort(), port.targetPort()));
        }
    }

    private int randomPort(PublishedPort port) {
        InetAddress address = addresses(port).get(0);
        try {
            if (port.protocol() == Protocol.TCP) {
                try (ServerSocketChannel channel = ServerSocketChannel.open(family(address))) {
                    channel.bind(new InetSocketAddress(address, 0));
                    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
                }
            }
            try (DatagramChannel channel = DatagramChannel.open(family(address))) {
                channel.bind(new InetSocketAddress(address, 0));
                return ((InetSocketAddress) channel.getLocalAddress()).getPort();
            }
        } catch (IOException e) {
            throw refusal(address, 0, port.protocol(), e);
        }
    }

    /** One binding for each address: the kernel's where it can, else a forwarder's. */
    private List<BoundPort> bindings(PublishedPort port, int number, List<InetAddress> targets) {
        List<BoundPort> result = new ArrayList<>();
        for (InetAddress address : addresses(port)) {
            Optional<InetAddress> sameFamily = targets.stream()
                    .filter(target -> target.getAddress().length == address.getAddress().length)
                    .findFirst();
            boolean ipv6 = address.getAddress().length == 16;
            boolean userSpace =
                    sameFamily.isEmpty() || (ipv6 && (address.isLoopbackAddress() || address.isAnyLocalAddress()));
            InetAddress target = sameFamily.orElseGet(() -> targets.get(0));
            result.add(new BoundPort(address, number, target, port.targetPort(), port.protocol(), userSpace));
        }
        return result;
    }

    private List<InetAddress> addresses(PublishedPort port) {
        if (port.hostAddress().isPresent()) {
            return List.of(port.hostAddress().get());
        }
        InetAddress all4 = address(new byte[4]);
        return hasIpv6() ? List.of(all4, address(new byte[16])) : List.of(all4);
    }

    private boolean hasIpv6() {
        try {
            return !Files.readString(proc.resolve("net/if_inet6")).isBlank();
        } catch (IOException e) {
            return false; // switched off at boot
        }
    }

    private static void refuseOurOwn(BoundPort wished, Collection<Endpoint> others, List<BoundPort> chosen) {
        for (Endpoint other : others) {
            for (BoundPort taken : other.ports()) {
                if (overlap(wished, taken)) {
                    throw new AddressInUseException("port %d/%s on %s is published by '%s'"
                            .formatted(
                                    wished.hostPort(),
                                    wished.protocol().text(),
                                    text(wished.hostAddress()),
                                    other.spec().owner()));
                }
            }
        }
        for (BoundPort taken : chosen) {
            if (overlap(wished, taken)) {
                throw new AddressInUseException("port %d/%s on %s is published twice"
                        .formatted(wished.hostPort(), wished.protocol().text(), text(wished.hostAddress())));
            }
        }
    }

    private static boolean overlap(BoundPort one, BoundPort other) {
        InetAddress a = one.hostAddress();
        InetAddress b = other.hostAddress();
        return one.hostPort() == other.hostPort()
                && one.protocol() == other.protocol()
                && a.getAddress().length == b.getAddress().length
                && (a.isAnyLocalAddress() || b.isAnyLocalAddress() || a.equals(b));
    }

    /**
     * Holds the ports of an endpoint until {@link #release}; does nothing for those it holds already. Call it when the
     * rules are in place: a connection that came earlier would wait in the listener's queue for ever.
     *
     * @throws AddressInUseException if another program was faster; then nothing is held
     */
    public void hold(String endpointId, List<BoundPort> ports) {
        if (held.containsKey(endpointId)) {
            return;
        }
        List<Closeable> listeners = new ArrayList<>();
        held.put(endpointId, listeners);
        try {
            for (BoundPort port : ports) {
                if (!port.userSpace() && !coveredByForwarder(port, ports)) {
                    listeners.add(open(port.hostAddress(), port.hostPort(), port.protocol()));
                }
            }
        } catch (RuntimeException e) {
            release(endpointId);
            throw e;
        }
    }

    private static boolean coveredByForwarder(BoundPort port, List<BoundPort> all) {
        return all.stream()
                .anyMatch(other -> other.userSpace()
                        && other.hostAddress().isAnyLocalAddress()
                        && other.hostPort() == port.hostPort()
                        && other.protocol() == port.protocol());
    }

    /** Gives the ports free. Does nothing the second time. */
    public void release(String endpointId) {
        List<Closeable> listeners = held.remove(endpointId);
        if (listeners != null) {
            listeners.forEach(HostPorts::closeQuietly);
        }
    }

    private Closeable open(InetAddress address, int port, Protocol protocol) {
        try {
            if (protocol == Protocol.TCP) {
                ServerSocketChannel channel = ServerSocketChannel.open(family(address));
                return bound(channel, () -> channel.bind(new InetSocketAddress(address, port), 1));
            }
            DatagramChannel channel = DatagramChannel.open(family(address));
            return bound(channel, () -> channel.bind(new InetSocketAddress(address, port)));
        } catch (IOException e) {
            throw refusal(address, port, protocol, e);
        }
    }

    private interface Binding {
        Object run() throws IOException;
    }

    private static Closeable bound(Closeable channel, Binding binding) throws IOException {
        try {
            binding.run();
            return channel;
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private NetworkException refusal(InetAddress address, int port, Protocol protocol, IOException cause) {
        String what = "port %d/%s on %s".formatted(port, protocol.text(), text(address));
        Optional<PortOwners.Owner> owner = owners.find(address, port, protocol);
        if (owner.isPresent()) {
            boolean ours = owner.get().pid() == ProcessHandle.current().pid();
            String hint = ours && port == DNS_PORT
                    ? ", whose name server answers on the gateways; publish it on one address of this host"
                    : "";
            return new AddressInUseException("%s is in use by %s%s".formatted(what, owner.get(), hint), cause);
        }
        if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")) {
            return new AddressInUseException("%s is in use by a process that cannot be found".formatted(what), cause);
        }
        if (cause instanceof BindException && String.valueOf(cause.getMessage()).contains("assign")) {
            return new NetworkException(
                    "%s cannot be published: this host has no address %s".formatted(what, text(address)), cause);
        }
        return new NetworkException("%s cannot be published: %s".formatted(what, cause.getMessage()), cause);
    }

    /** An IPv4 socket for IPv4: Java's others listen on both families. */
    private static ProtocolFamily family(InetAddress address) {
        return address.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private static String text(InetAddress address) {
        String literal = AddressText.of(address);
        return address.getAddress().length == 16 ? "[" + literal + "]" : literal;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // a listener without connections has nothing to lose
        }
    }

    /** Releases everything. */
    @Override
    public void close() {
        List.copyOf(held.keySet()).forEach(this::release);
    }
}

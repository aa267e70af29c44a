package io.jcompose.core.engine;

import io.jcompose.core.execute.Connectivity.Naming;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import io.jcompose.network.dns.Query;
import io.jcompose.network.dns.Response;
import io.jcompose.network.dns.Zone;
import io.jcompose.network.dns.Zone.Member;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers DNS queries on the gateways of networks, by UDP and TCP: names of a network from its {@link Zone}, then those of
 * the other networks the caller is on, all others by the host's own servers.
 *
 * <p>Which network is asked follows from the gateway's address; callers that are not of its subnets get no answer. All
 * state lives on one context of its own, but for the zones, which the thread of the datagrams reads; the methods may be
 * called from any thread.
 */
public final class NameServer {
    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);
    private static final int DNS_PORT = 53;
    private static final int TCP_IDLE_SECONDS = 10;
    private static final int BIND_ATTEMPTS = 5;
    private static final int TCP_LIMIT = 0xffff;
    private static final int LARGEST_DATAGRAM = 4096;
    /** Names of the host itself, as Docker Desktop has them. */
    private static final List<String> HOST_NAMES =
            List.of("host.docker.internal", "gateway.docker.internal", "host.jcompose.internal");

    private final Vertx vertx;
    private final Context context;
    private final Settings settings;
    private final Upstreams upstreams;
    private final Map<String, Served> served = new HashMap<>();
    private final Map<String, Map<String, Joined>> members = new HashMap<>();
    private final Map<String, String> networkOf = new HashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final DatagramLoop datagrams;
    /** By owner, then by network: its addresses there. */
    private final Map<String, Map<String, List<InetAddress>>> homes = new HashMap<>();

    /**
     * @param port where to listen; when it is taken, any other, to which {@code redirect} then leads
     * @param upstreamPort where the host's servers listen
     * @param resolvConfs files that name them
     * @param redirect makes queries to a network's gateway arrive at another port of it
     */
    record Settings(int port, int upstreamPort, List<Path> resolvConfs, Redirect redirect) {}

    /** Leads queries to another port, or with 53 no longer. */
    public interface Redirect {
        Future<Void> to(String networkId, InetAddress gateway, int port);
    }

    /** Without a way to redirect: port 53 of the gateways must be free. */
    public NameServer(Vertx vertx) {
        this(
                vertx,
                (network, gateway, port) -> Future.failedFuture(
                        "port %d of the gateway is in use by another DNS server; limit that to other addresses"
                                .formatted(DNS_PORT)));
    }

    /** @param redirect used where a DNS server of the host holds port 53 */
    public NameServer(Vertx vertx, Redirect redirect) {
        // The stub of systemd-resolved knows about VPNs, so it is asked like any server; the real list is its
        // substitute.
        this(
                vertx,
                new Settings(
                        DNS_PORT,
                        DNS_PORT,
                        List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf")),
                        redirect));
    }

    NameServer(Vertx vertx, Settings settings) {
        this.vertx = vertx;
        this.settings = settings;
        context = vertx.getOrCreateContext();
        try {
            datagrams = new DatagramLoop("dns");
        } catch (IOException e) {
            throw new UncheckedIOException("open the name server", e);
        }
        upstreams = new Upstreams(vertx, context, settings.resolvConfs(), settings.upstreamPort(), this::isOurs);
    }

    /** Sockets of one network, and what they answer. */
    private static final class Served {
        final Network network;
        final List<Supplier<Future<Void>>> closers = new ArrayList<>();
        final Map<InetAddress, Joined> callers = new HashMap<>();
        volatile Zone zone;

        Served(Network network, Zone zone) {
            this.network = network;
            this.zone = zone;
        }

        boolean isNeighbour(InetAddress caller) {
            return network.pools().stream().anyMatch(pool -> pool.subnet().contains(caller));
        }
    }

    /**
     * @param owner the container
     * @param servers asked about names outside; empty: the host's
     */
    private record Joined(String owner, Member member, List<InetAddress> servers) {}

    private boolean isOurs(InetAddress address) {
        return served.values().stream()
                .anyMatch(service -> service.network.gateways().contains(address));
    }

    /** Begins to answer on the gateways of the network. Does nothing if it does so already. */
    public Future<Void> listen(Network network) {
        return run(() -> {
            if (served.containsKey(network.id())) {
                return Future.succeededFuture();
            }
            Served service = new Served(network, zone(network));
            served.put(network.id(), service);
            refresh(network.id());
            List<Future<Void>> opening = new ArrayList<>();
            for (InetAddress gateway : network.gateways()) {
                opening.add(open(service, gateway));
            }
            return Future.join(opening).<Void>mapEmpty().recover(failure -> {
                served.remove(network.id(), service);
                return closeAll(service).transform(closed -> Future.failedFuture(failure));
            });
        });
    }

    private Future<Void> open(Served service, InetAddress gateway) {
        return bind(service, gateway, settings.port())
                .<Void>mapEmpty()
                .recover(failure -> isTaken(failure)
                        ? bindAnywhere(service, gateway, BIND_ATTEMPTS)
                                .compose(port -> settings.redirect().to(service.network.id(), gateway, port))
                        : Future.failedFuture(failure))
                .recover(failure -> Future.failedFuture(explain(service, gateway, failure)));
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof BindException || failure.getCause() instanceof BindException;
    }

    /** A port that is free for UDP is mostly, but not always, free for TCP too. */
    private Future<Integer> bindAnywhere(Served service, InetAddress gateway, int attempts) {
        return bind(service, gateway, 0)
                .recover(failure -> attempts > 1 && isTaken(failure)
                        ? bindAnywhere(service, gateway, attempts - 1)
                        : Future.failedFuture(failure));
    }

    /** Opens both sockets or none. */
    private Future<Integer> bind(Served service, InetAddress gateway, int wished) {
        DatagramLoop.Socket udp;
        try {
            udp = datagrams.bind(
                    new InetSocketAddress(gateway, wished),
                    (socket, message, sender) -> answer(service, socket, message, sender));
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        NetServer tcp = vertx.createNetServer(
                new NetServerOptions().setIdleTimeout(TCP_IDLE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS));
        tcp.connectHandler(socket -> accept(service, socket));
        return tcp.listen(udp.port(), gateway.getHostAddress())
                .map(NetServer::actualPort)
                .onSuccess(port -> {
                    service.closers.add(udp::close);
                    service.closers.add(tcp::close);
                })
                .onFailure(failure -> udp.close());
    }

    private static NetworkException explain(Served service, InetAddress gateway, Throwable failure) {
        return new NetworkException(
                "answer DNS queries of network '%s' on %s: %s"
                        .formatted(service.network.spec().name(), gateway.getHostAddress(), failure.getMessage()),
                failure);
    }

    /** Stops answering on this network. Does nothing the second time. */
    public Future<Void> stop(String networkId) {
        return run(() -> {
            Served service = served.remove(networkId);
            return service == null ? Future.succeededFuture() : closeAll(service);
        });
    }

    private static Future<Void> closeAll(Served service) {
        List<Future<Void>> closing = service.closers.stream().map(Supplier::get).toList();
        service.closers.clear();
        return closing.isEmpty()
                ? Future.succeededFuture()
                : Future.join(closing).mapEmpty();
    }

    /**
     * Makes the endpoint known to its network. Repeatable; the last names count.
     */
    public Future<Void> join(Endpoint endpoint, Naming naming) {
        return run(() -> {
            forget(endpoint.id());
            String network = endpoint.spec().networkId();
            networkOf.put(endpoint.id(), network);
            members.computeIfAbsent(network, key -> new LinkedHashMap<>())
                    .put(
                            endpoint.id(),
                            new Joined(
                                    endpoint.spec().owner(),
                                    new Member(naming.names(), endpoint.addresses(), naming.links()),
                                    naming.servers()));
            homes.computeIfAbsent(endpoint.spec().owner(), key -> new LinkedHashMap<>())
                    .put(network, endpoint.addresses());
            refresh(network);
            return Future.succeededFuture();
        });
    }

    /** Forgets the endpoint. Does nothing if it is unknown. */
    public Future<Void> leave(String endpointId) {
        return run(() -> {
            forget(endpointId);
            return Future.succeededFuture();
        });
    }

    private void forget(String endpointId) {
        String network = networkOf.remove(endpointId);
        Map<String, Joined> left = network == null ? null : members.get(network);
        if (network != null && left != null) {
            Joined gone = left.remove(endpointId);
            if (gone != null) {
                homes.computeIfPresent(gone.owner(), (owner, networks) -> {
                    networks.remove(network);
                    return networks.isEmpty() ? null : networks;
                });
            }
            if (left.isEmpty()) {
                members.remove(network);
            }
            refresh(network);
        }
    }

    private void refresh(String network) {
        Served service = served.get(network);
        if (service != null) {
            service.zone = zone(service.network);
            service.callers.clear();
            for (Joined joined : members.getOrDefault(network, Map.of()).values()) {
                joined.member().addresses().forEach(address -> service.callers.put(address, joined));
            }
        }
    }

    private Zone zone(Network network) {
        List<Member> all = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Joined joined : members.getOrDefault(network.id(), Map.of()).values()) {
            all.add(joined.member());
            joined.member().names().forEach(name -> taken.add(name.toLowerCase(Locale.ROOT)));
        }
        List<String> host =
                HOST_NAMES.stream().filter(name -> !taken.contains(name)).toList();
        all.add(new Member(host, network.gateways()));
        return Zone.of(all);
    }

    /** Stops answering everywhere. */
    public Future<Void> close() {
        return run(() -> {
            List<Future<Void>> closing =
                    served.values().stream().map(NameServer::closeAll).toList();
            served.clear();
            upstreams.close();
            Future<Void> closed = closing.isEmpty()
                    ? Future.succeededFuture()
                    : Future.join(closing).mapEmpty();
            return closed.andThen(done -> endDatagrams());
        });
    }

    private void endDatagrams() {
        try {
            datagrams.close();
        } catch (IOException e) {
            LOG.debug("closing the name server", e);
        }
    }

    /** On the thread of the datagrams: what this server knows is answered there, all else on its context. */
    private void answer(Served service, DatagramLoop.Socket socket, byte[] message, InetSocketAddress sender) {
        InetAddress caller = sender.getAddress();
        Query.Parsed parsed = service.isNeighbour(caller) ? Query.parse(message) : new Query.Garbage();
        Optional<byte[]> own = own(service, caller, parsed, false);
        if (own.isPresent()) {
            socket.send(own.get(), sender);
        } else if (parsed instanceof Query.Good good) {
            context.runOnContext(ignored -> outside(service, caller, good.query(), message, false)
                    .onSuccess(bytes -> socket.send(bytes, sender)));
        }
    }

    private void accept(Served service, NetSocket socket) {
        InetAddress caller = literal(socket.remoteAddress());
        if (!service.isNeighbour(caller)) {
            socket.close();
            return;
        }
        socket.exceptionHandler(failure -> socket.close());
        socket.handler(new DnsFrames(message -> {
            Query.Parsed parsed = Query.parse(message);
            Optional<byte[]> own = own(service, caller, parsed, true);
            if (own.isPresent()) {
                socket.write(DnsFrames.frame(own.get()));
            } else if (parsed instanceof Query.Good good) {
                outside(service, caller, good.query(), message, true)
                        .onSuccess(bytes -> socket.write(DnsFrames.frame(bytes)));
            }
        }));
    }

    /** The answer that nobody else is needed for. Any thread. */
    private Optional<byte[]> own(Served service, InetAddress caller, Query.Parsed parsed, boolean byTcp) {
        if (parsed instanceof Query.Bad bad) {
            return Optional.of(bad.response());
        }
        if (!(parsed instanceof Query.Good good)) {
            return Optional.empty();
        }
        Query query = good.query();
        return service.zone
                .answer(query, caller, turn.getAndIncrement())
                .map(bytes -> Response.fit(bytes, query, limit(query, byTcp)));
    }

    private Future<byte[]> outside(Served service, InetAddress caller, Query query, byte[] message, boolean byTcp) {
        Optional<byte[]> elsewhere = ofOtherNetworks(service, caller, query);
        if (elsewhere.isPresent()) {
            return Future.succeededFuture(Response.fit(elsewhere.get(), query, limit(query, byTcp)));
        }
        return askUpstream(query, message, byTcp, serversFor(service, caller))
                .otherwise(failure -> {
                    LOG.debug("no answer for {}: {}", query.name(), failure.getMessage());
                    return Response.empty(query, Response.SERVER_FAILURE);
                })
                .map(bytes -> Response.fit(bytes, query, limit(query, byTcp)));
    }

    private static int limit(Query query, boolean byTcp) {
        return byTcp ? TCP_LIMIT : Math.min(query.udpSize(), LARGEST_DATAGRAM);
    }

    /** A container sees the names of all its networks, as in Docker; those of the one it asked come first. */
    private Optional<byte[]> ofOtherNetworks(Served service, InetAddress caller, Query query) {
        Joined joined = service.callers.get(caller);
        if (joined == null) {
            return Optional.empty();
        }
        for (var home : homes.getOrDefault(joined.owner(), Map.of()).entrySet()) {
            Served other = served.get(home.getKey());
            if (other != null && other != service && !home.getValue().isEmpty()) {
                Optional<byte[]> answer =
                        other.zone.answer(query, home.getValue().get(0), turn.getAndIncrement());
                if (answer.isPresent()) {
                    return answer;
                }
            }
        }
        return Optional.empty();
    }

    private static List<InetAddress> serversFor(Served service, InetAddress caller) {
        Joined joined = service.callers.get(caller);
        return joined == null ? List.of() : joined.servers();
    }

    /** Some clients, such as musl before 1.2.4, cannot ask by TCP: try it for them, perhaps the answer fits. */
    private Future<byte[]> askUpstream(Query query, byte[] message, boolean byTcp, List<InetAddress> servers) {
        return upstreams.ask(query, message, byTcp, servers).compose(answer -> {
            if (byTcp || !Response.isTruncated(answer)) {
                return Future.succeededFuture(answer);
            }
            return upstreams
                    .ask(query, message, true, servers)
                    .map(whole -> whole.length <= query.udpSize() ? whole : answer)
                    .otherwise(answer);
        });
    }

    private <T> Future<T> run(Supplier<Future<T>> action) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                action.get().onComplete(promise);
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    private static InetAddress literal(SocketAddress address) {
        try {
            return InetAddress.getByName(address.hostAddress().replaceAll("%.*", ""));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("no address: " + address, e);
        }
    }
}

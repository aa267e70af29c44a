package io.jcompose.core.engine;

import io.jcompose.network.dns.Query;
import io.jcompose.network.dns.ResolvConf;
import io.jcompose.network.dns.Response;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Asks the host's name servers. They are asked one after the other, the next one early if an answer takes long; one that
 * kept silent is asked last for a while. All on one context.
 */
final class Upstreams {
    private static final long PATIENCE_MILLIS = 2000;
    private static final long HEDGE_MILLIS = 500;
    private static final long SHORT_PATIENCE_MILLIS = 600; // when all have kept silent lately: fail soon
    private static final long SUSPECT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long READ_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int MAX_OUTSTANDING = 1000;
    private static final int REFUSED = 5;

    private final Vertx vertx;
    private final Context context;
    private final List<Path> resolvConfs;
    private final int port;
    private final Predicate<InetAddress> ourselves;
    private final NetClient tcp;
    private final SecureRandom random = new SecureRandom();
    private final Map<InetAddress, Long> silentSince = new HashMap<>();
    private List<InetAddress> servers = List.of();
    private Optional<Long> readAt = Optional.empty();
    private int outstanding;

    /**
     * @param resolvConfs the servers of all of these files, in this order; missing ones don't matter
     * @param ourselves tells addresses that must not be asked: the question would go round in circles
     */
    Upstreams(Vertx vertx, Context context, List<Path> resolvConfs, int port, Predicate<InetAddress> ourselves) {
        this.vertx = vertx;
        this.context = context;
        this.resolvConfs = List.copyOf(resolvConfs);
        this.port = port;
        this.ourselves = ourselves;
        tcp = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout((int) PATIENCE_MILLIS)
                .setIdleTimeout(5)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    }

    /**
     * The first usable answer, under the query's own number; fails if nobody answers.
     *
     * @param message as the client sent it
     * @param own the servers to ask; empty: the host's
     */
    Future<byte[]> ask(Query query, byte[] message, boolean byTcp, List<InetAddress> own) {
        if (outstanding >= MAX_OUTSTANDING) {
            return Future.failedFuture("too many questions at once");
        }
        outstanding++;
        return (own.isEmpty() ? servers() : Future.succeededFuture(own))
                .compose(all -> new Exchange(query, message, byTcp, ordered(all)).start())
                .onComplete(done -> outstanding--);
    }

    void close() {
        tcp.close();
    }

    private Future<List<InetAddress>> servers() {
        long now = System.nanoTime();
        if (readAt.isPresent() && now - readAt.get() < READ_AGAIN_NANOS) {
            return Future.succeededFuture(servers);
        }
        boolean first = readAt.isEmpty();
        readAt = Optional.of(now);
        Future<List<InetAddress>> reading = context.executeBlocking(this::read).onSuccess(found -> servers = found);
        // Who comes later needn't wait for the disk: a change is used with the next question.
        return first ? reading : Future.succeededFuture(servers);
    }

    private List<InetAddress> read() throws IOException {
        List<InetAddress> all = new ArrayList<>();
        for (Path file : resolvConfs) {
            if (Files.exists(file)) {
                for (InetAddress server : ResolvConf.nameServers(Files.readString(file))) {
                    if (!all.contains(server)) {
                        all.add(server);
                    }
                }
            }
        }
        return List.copyOf(all);
    }

    private List<InetAddress> ordered(List<InetAddress> all) {
        List<InetAddress> result = new ArrayList<>(all);
        result.removeIf(ourselves);
        List.copyOf(result).stream().filter(this::isSuspect).forEach(server -> {
            result.remove(server);
            result.add(server);
        });
        return result;
    }

    private boolean isSuspect(InetAddress server) {
        Long since = silentSince.get(server);
        return since != null && System.nanoTime() - since < SUSPECT_NANOS;
    }

    /** One question on its way. */
    private final class Exchange {
        private final Query query;
        private final byte[] message;
        private final boolean byTcp;
        private final List<InetAddress> candidates;
        private final long patience;
        private final Promise<byte[]> promise = Promise.promise();
        private final List<Runnable> closers = new ArrayList<>();
        private Optional<byte[]> refusal = Optional.empty();
        private int next;
        private int waiting;

        Exchange(Query query, byte[] message, boolean byTcp, List<InetAddress> candidates) {
            this.query = query;
            this.message = message;
            this.byTcp = byTcp;
            this.candidates = candidates;
            boolean hopeless = candidates.stream().allMatch(Upstreams.this::isSuspect);
            this.patience = hopeless ? SHORT_PATIENCE_MILLIS : PATIENCE_MILLIS;
        }

        Future<byte[]> start() {
            askNext();
            return promise.future().onComplete(done -> closers.forEach(Runnable::run));
        }

        private void askNext() {
            if (isDone()) {
                return;
            }
            if (next >= candidates.size()) {
                if (waiting == 0) {
                    refusal.ifPresentOrElse(
                            promise::tryComplete, () -> promise.tryFail("no name server of this host answers"));
                }
                return;
            }
            InetAddress server = candidates.get(next++);
            waiting++;
            Future<byte[]> answer = byTcp ? byTcp(server) : byUdp(server);
            long hedge = vertx.setTimer(HEDGE_MILLIS, id -> askNext());
            closers.add(() -> vertx.cancelTimer(hedge));
            answer.onComplete(result -> {
                waiting--;
                vertx.cancelTimer(hedge);
                if (isDone()) {
                    return;
                }
                if (result.failed()) {
                    silentSince.put(server, System.nanoTime());
                    askNext();
                } else {
                    silentSince.remove(server);
                    take(result.result());
                }
            });
        }

        private boolean isDone() {
            return promise.future().isComplete();
        }

        private void take(byte[] answer) {
            int code = Response.code(answer);
            byte[] ours = Response.withId(answer, query.id());
            if (code == Response.SERVER_FAILURE || code == REFUSED) {
                refusal = Optional.of(ours); // perhaps another one knows
                askNext();
            } else {
                promise.tryComplete(ours);
            }
        }

        /** Each question has a socket of its own, so that a forger has to guess port and number. */
        private Future<byte[]> byUdp(InetAddress server) {
            Promise<byte[]> result = Promise.promise();
            int id = random.nextInt(1 << 16);
            boolean ipv6 = server.getAddress().length == 16;
            DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(ipv6));
            closers.add(socket::close);
            long timer = vertx.setTimer(patience, tick -> result.tryFail("timeout"));
            closers.add(() -> vertx.cancelTimer(timer));
            String host = server.getHostAddress();
            socket.exceptionHandler(result::tryFail);
            socket.handler(packet -> {
                byte[] bytes = packet.data().getBytes();
                if (packet.sender().port() == port && Response.answers(bytes, id, query)) {
                    result.tryComplete(bytes);
                }
            });
            socket.listen(0, ipv6 ? "::" : "0.0.0.0")
                    .compose(bound -> bound.send(Buffer.buffer(Response.withId(message, id)), port, host))
                    .onFailure(result::tryFail);
            return result.future();
        }

        private Future<byte[]> byTcp(InetAddress server) {
            Promise<byte[]> result = Promise.promise();
            int id = random.nextInt(1 << 16);
            long timer = vertx.setTimer(PATIENCE_MILLIS, tick -> result.tryFail("timeout"));
            closers.add(() -> vertx.cancelTimer(timer));
            tcp.connect(port, server.getHostAddress())
                    .onFailure(result::tryFail)
                    .onSuccess(socket -> exchange(socket, id, result));
            return result.future();
        }

        private void exchange(NetSocket socket, int id, Promise<byte[]> result) {
            closers.add(socket::close);
            if (isDone()) {
                socket.close();
                return;
            }
            socket.handler(new DnsFrames(bytes -> {
                if (Response.answers(bytes, id, query)) {
                    result.tryComplete(bytes);
                }
            }));
            socket.closeHandler(end -> result.tryFail("connection closed"));
            socket.exceptionHandler(result::tryFail);
            socket.write(DnsFrames.frame(Response.withId(message, id))).onFailure(result::tryFail);
        }
    }
}

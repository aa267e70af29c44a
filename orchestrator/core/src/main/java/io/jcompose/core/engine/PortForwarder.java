package io.jcompose.core.engine;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.PublishedPort.Protocol;
import io.jcompose.network.forward.PortOwners;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Listens on published ports that the kernel cannot forward, and passes the data on: {@code [::1]}, and other IPv6
 * addresses of the host where the network has only IPv4.
 *
 * <p>All state lives on one context of its own; the methods may be called from any thread.
 */
public final class PortForwarder {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final Vertx vertx;
    private final Context context;
    private final NetClient client;
    private final Map<String, List<Supplier<Future<Void>>>> open = new HashMap<>();

    public PortForwarder(Vertx vertx) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS));
    }

    /**
     * Forwards those ports of the endpoint that are marked {@link BoundPort#userSpace}. Does nothing if it does so
     * already. If one cannot be opened, none is, and the future fails with an {@link AddressInUseException} that names
     * it.
     */
    public Future<Void> open(Endpoint endpoint) {
        return run(() -> {
            if (open.containsKey(endpoint.id())) {
                return Future.succeededFuture();
            }
            List<Supplier<Future<Void>>> closers = new ArrayList<>();
            open.put(endpoint.id(), closers);
            List<Future<Void>> opening = new ArrayList<>();
            for (BoundPort port : endpoint.ports()) {
                if (port.userSpace()) {
                    Future<Void> listening = port.protocol() == Protocol.TCP
                            ? listenTcp(port, closers)
                            : new UdpForward(vertx, port).open(closers);
                    // looking for the holder reads all of /proc
                    opening.add(listening.recover(failure ->
                            vertx.executeBlocking(() -> explain(port, failure)).compose(Future::failedFuture)));
                }
            }
            if (opening.isEmpty()) {
                return Future.succeededFuture();
            }
            return Future.join(opening).<Void>mapEmpty().recover(failure -> {
                open.remove(endpoint.id(), closers);
                return closeAll(closers).transform(closed -> Future.failedFuture(failure));
            });
        });
    }

    private static AddressInUseException explain(BoundPort port, Throwable failure) {
        String why = new PortOwners(Path.of("/proc"))
                .find(port.hostAddress(), port.hostPort(), port.protocol())
                .map(owner -> "it is in use by " + owner)
                .orElse(String.valueOf(failure.getMessage()));
        String message = "port %d/%s on [%s] cannot be published: %s"
                .formatted(
                        port.hostPort(),
                        port.protocol().text(),
                        port.hostAddress().getHostAddress(),
                        why);
        return new AddressInUseException(message, failure);
    }

    private Future<Void> listenTcp(BoundPort port, List<Supplier<Future<Void>>> closers) {
        NetServer server = vertx.createNetServer(new NetServerOptions());
        server.connectHandler(socket -> forward(socket, port));
        return server.listen(port.hostPort(), port.hostAddress().getHostAddress())
                .onSuccess(bound -> closers.add(bound::close))
                .mapEmpty();
    }

    private void forward(NetSocket caller, BoundPort port) {
        TcpForward forward = TcpForward.accept(caller);
        client.connect(port.targetPort(), port.target().getHostAddress())
                .onFailure(failure -> caller.close())
                .onSuccess(forward::connect);
    }

    /** Closes the listeners of the endpoint; connections end when their parties do. Does nothing the second time. */
    public Future<Void> close(String endpointId) {
        return run(() -> {
            List<Supplier<Future<Void>>> closers = open.remove(endpointId);
            return closers == null ? Future.succeededFuture() : closeAll(closers);
        });
    }

    /** Closes everything. */
    public Future<Void> close() {
        return run(() -> {
            List<Future<Void>> closing =
                    open.values().stream().map(PortForwarder::closeAll).toList();
            open.clear();
            client.close();
            return closing.isEmpty()
                    ? Future.succeededFuture()
                    : Future.join(closing).mapEmpty();
        });
    }

    private static Future<Void> closeAll(List<Supplier<Future<Void>>> closers) {
        List<Future<Void>> closing = closers.stream().map(Supplier::get).toList();
        return closing.isEmpty()
                ? Future.succeededFuture()
                : Future.join(closing).mapEmpty();
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
}

package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.Wire;
import io.jcompose.runtime.ProcessStreams;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the engine on a unix socket: {@code POST /v1/METHOD}, answers as JSON lines, streams by upgrade. */
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String PREFIX = "/v1/";
    private static final int BODY_LIMIT = 16 << 20; // far more than a project of thousands of services
    private static final int LARGEST_HEADER = 8192;

    private final Vertx vertx;
    private final ExecutorService threads;
    private final Runnable wake;
    private final Wire wire = new Wire();
    private final Routes routes;
    private final HttpServer server;
    private volatile Optional<UserPrincipal> owner = Optional.empty();
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicLong lastActivity = new AtomicLong(System.nanoTime());

    /**
     * @param threads as many as there are clients; their calls block
     * @param wake told when a client has gone, so that those who wait for it look
     */
    Server(Vertx vertx, EngineClient engine, ExecutorService threads, Runnable wake) {
        this.vertx = vertx;
        this.threads = threads;
        this.wake = wake;
        this.routes = new Routes(engine, wire);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setIdleTimeout(0)
                        .setMaxHeaderSize(LARGEST_HEADER)
                        .setCompressionSupported(false))
                .connectionHandler(this::checkPeer)
                .requestHandler(this::handle);
    }

    /** The socket's permissions keep others out already; this holds even if somebody widens them. */
    private void checkPeer(HttpConnection connection) {
        if (!(connection instanceof ConnectionBase vertxConnection)
                || owner.filter(user -> Peer.isTrusted(vertxConnection.channel(), user))
                        .isEmpty()) {
            LOG.warn("a connection of another user was refused");
            var unused = connection.close();
        }
    }

    /** Listens; only the owner of the process can connect. Blocks. */
    void listen(Path socket) {
        try {
            Files.createDirectories(
                    socket.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.deleteIfExists(socket);
            owner = Optional.of(Files.getOwner(socket.getParent()));
            server.listen(SocketAddress.domainSocketAddress(socket.toString()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException("listen on " + socket, e);
        }
    }

    void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Requests and streams in progress. */
    int clients() {
        return clients.get();
    }

    /** Nanoseconds since the last client left or asked. */
    long idleNanos() {
        return System.nanoTime() - lastActivity.get();
    }

    private void left() {
        clients.decrementAndGet();
        lastActivity.set(System.nanoTime());
    }

    private void handle(HttpServerRequest request) {
        lastActivity.set(System.nanoTime());
        if (!request.path().startsWith(PREFIX)) {
            refuse(request.response(), 404, new EngineException("unknown path " + request.path()));
            return;
        }
        String name = request.path().substring(PREFIX.length());
        if (!request.method().equals(HttpMethod.POST) && !request.method().equals(HttpMethod.GET)) {
            refuse(request.response(), 405, new EngineException("use POST"));
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() + chunk.length() > BODY_LIMIT) {
                request.handler(ignored -> {}).endHandler(ignored -> {});
                request.response().endHandler(sent -> request.connection().close());
                refuse(request.response(), 413, new EngineException("the request is larger than 16 MB"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> dispatch(request, name, body.toString()));
    }

    private void dispatch(HttpServerRequest request, String name, String text) {
        Map<String, @Nullable Object> body;
        try {
            body = text.isBlank() ? new LinkedHashMap<>() : wire.parseObject(text);
        } catch (IllegalArgumentException e) {
            refuse(request.response(), 400, e);
            return;
        }
        Optional<Function<Map<String, @Nullable Object>, ProcessStreams>> stream = routes.stream(name);
        if (stream.isPresent()) {
            stream(request, name, () -> stream.get().apply(body));
            return;
        }
        routes.method(name)
                .ifPresentOrElse(
                        method -> call(request, method, body),
                        () -> refuse(
                                request.response(),
                                404,
                                new EngineException("no method '%s'; there are %s".formatted(name, routes.names()))));
    }

    private void call(HttpServerRequest request, Routes.Method method, Map<String, @Nullable Object> body) {
        LineReply reply = new LineReply(
                request.response(),
                vertx.getOrCreateContext(),
                wire,
                body.get("parallel") instanceof Number limit ? OptionalInt.of(limit.intValue()) : OptionalInt.empty());
        Thread[] worker = new Thread[1];
        clients.incrementAndGet();
        request.connection().closeHandler(closed -> {
            reply.cancel();
            synchronized (worker) {
                if (worker[0] != null && request.path().matches(PREFIX + "(events|followEvents|waitFor)")) {
                    worker[0].interrupt();
                }
            }
            wake.run();
        });
        threads.execute(() -> {
            synchronized (worker) {
                worker[0] = Thread.currentThread();
            }
            try {
                reply.end("result", method.call(body, reply));
            } catch (RuntimeException | Error e) {
                reply.end("error", Errors.describe(e));
            } finally {
                synchronized (worker) {
                    worker[0] = null;
                }
                boolean unused = Thread.interrupted();
                left();
            }
        });
    }

    private void stream(HttpServerRequest request, String name, Supplier<ProcessStreams> opened) {
        Context context = vertx.getOrCreateContext();
        if (!"jcompose-stream".equalsIgnoreCase(request.getHeader("Upgrade"))
                || !request.method().equals(HttpMethod.GET)) {
            // Vert.x switches protocols for GET only, though a body may come with it.
            refuse(
                    request.response(),
                    400,
                    new EngineException(name + " needs a GET that upgrades to jcompose-stream"));
            return;
        }
        clients.incrementAndGet();
        threads.execute(() -> {
            try {
                ProcessStreams process = opened.get();
                context.runOnContext(ignored ->
                        request.response().putHeader("Connection", "Upgrade").putHeader("Upgrade", "jcompose-stream"));
                context.runOnContext(ignored -> request.toNetSocket()
                        .onSuccess(socket -> new StreamBridge(socket, process, threads, this::left).start())
                        .onFailure(failure -> {
                            process.close();
                            left();
                        }));
            } catch (RuntimeException e) {
                left();
                context.runOnContext(ignored -> refuse(request.response(), 500, e));
            }
        });
    }

    private void refuse(HttpServerResponse response, int status, RuntimeException failure) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("error", Errors.describe(failure));
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(wire.write(error) + "\n");
    }
}

package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A registry with one repository that misbehaves as told. */
final class FakeRegistry implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    /** Requests as {@code PATH [Range]}. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    final AtomicInteger cutTransfers = new AtomicInteger();
    final AtomicInteger tooManyRequests = new AtomicInteger();
    volatile boolean wantsToken;
    volatile boolean spoilsBlobs;

    /** What every request but the first look gets, with status 429. */
    volatile Optional<String> rateLimit = Optional.empty();

    volatile Optional<String> blobsElsewhere = Optional.empty();

    FakeRegistry() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16));
    }

    /** With TLS. */
    FakeRegistry(SSLContext context) throws IOException {
        this(secure(context));
    }

    private static HttpServer secure(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return server;
    }

    private FakeRegistry(HttpServer server) {
        this.server = server;
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fake-registry");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    ImageReference reference() {
        return ImageReference.parse(host() + "/team/app:1");
    }

    /** Serves an image of one layer. */
    void serve(byte[] layer, String diffId) {
        byte[] config = Json.write(Map.of(
                "os",
                "linux",
                "architecture",
                "amd64",
                "rootfs",
                Map.of("type", "layers", "diff_ids", List.of(diffId))));
        byte[] manifest = Json.write(
                Map.of("schemaVersion", 2, "config", descriptor(config), "layers", List.of(descriptor(layer))));
        content.put("blobs/" + Digests.of(config), config);
        content.put("blobs/" + Digests.of(layer), layer);
        content.put("manifests/1", manifest);
    }

    void put(String path, String text) {
        content.put(path, text.getBytes(UTF_8));
    }

    private static Map<String, Object> descriptor(byte[] bytes) {
        return Map.of("mediaType", "application/octet-stream", "digest", Digests.of(bytes), "size", bytes.length);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(path + (range == null ? "" : " " + range));
            if (exchange.getRequestHeaders().containsKey("Authorization")) {
                requests.add("signed " + path);
            }
            if (path.equals("/token")) {
                requests.add(exchange.getRequestURI().getQuery());
                send(exchange, 200, "{\"token\":\"t0k3n\"}".getBytes(UTF_8));
            } else if (path.equals("/v2/")) {
                send(exchange, 200, new byte[] {'{', '}'});
            } else if (rateLimit.isPresent()) {
                exchange.getResponseHeaders().add("Retry-After", "3600");
                send(exchange, 429, rateLimit.get().getBytes(UTF_8));
            } else if (wantsToken
                    && !"Bearer t0k3n".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders()
                        .add(
                                "WWW-Authenticate",
                                "Bearer realm=\"http://%s/token\",service=\"fake\",scope=\"repository:team/app:pull\""
                                        .formatted(host()));
                send(exchange, 401, new byte[0]);
            } else if (blobsElsewhere.isPresent() && path.contains("/blobs/")) {
                exchange.getResponseHeaders().add("Location", "http://" + blobsElsewhere.get() + path);
                send(exchange, 307, new byte[0]);
            } else if (tooManyRequests.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                send(exchange, 429, new byte[0]);
            } else {
                serveContent(exchange, path.replaceFirst("^/v2/team/app/", ""), range);
            }
        }
    }

    private void serveContent(HttpExchange exchange, String path, @org.jspecify.annotations.Nullable String range)
            throws IOException {
        byte[] bytes = content.get(path);
        if (bytes == null) {
            send(
                    exchange,
                    404,
                    "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}".getBytes(UTF_8));
            return;
        }
        if (spoilsBlobs && path.startsWith("blobs/")) {
            bytes = bytes.clone();
            bytes[bytes.length / 2] ^= 1;
        }
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        byte[] part = Arrays.copyOfRange(bytes, from, bytes.length);
        if (range != null) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, part.length);
        boolean cut = part.length > 2000 && cutTransfers.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        OutputStream out = exchange.getResponseBody();
        out.write(part, 0, cut ? 1500 : part.length);
        out.flush();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

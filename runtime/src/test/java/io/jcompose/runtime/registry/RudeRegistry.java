package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry with one image, on a bare socket: it can break HTTP's own rules, which server libraries prevent. */
final class RudeRegistry implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "rude-registry");
        thread.setDaemon(true);
        return thread;
    });
    private final byte[] layer;
    private final byte[] config;
    private final byte[] manifest;
    /** First lines of requests. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** What happens instead of a proper answer, for requests whose path contains the text. */
    volatile String where = "nowhere";

    volatile Rudeness how = (out, proper) -> {};

    /** How often; then it behaves. */
    final AtomicInteger times = new AtomicInteger(Integer.MAX_VALUE);

    /** Writes what it likes; afterwards the connection is closed. */
    @FunctionalInterface
    interface Rudeness {
        void answer(OutputStream out, byte[] proper) throws IOException, InterruptedException;
    }

    RudeRegistry(byte[] layer) throws IOException {
        this.layer = layer;
        config = Json.write(Map.of(
                "os",
                "linux",
                "architecture",
                "amd64",
                "rootfs",
                Map.of("type", "layers", "diff_ids", List.of(Digests.of(layer)))));
        manifest = Json.write(
                Map.of("schemaVersion", 2, "config", descriptor(config), "layers", List.of(descriptor(layer))));
        threads.execute(this::accept);
    }

    private static Map<String, Object> descriptor(byte[] bytes) {
        return Map.of("mediaType", "application/octet-stream", "digest", Digests.of(bytes), "size", bytes.length);
    }

    String host() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    ImageReference reference() {
        return ImageReference.parse(host() + "/team/app:1");
    }

    String layerPath() {
        return "/blobs/" + Digests.of(layer);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            String first = head.lines().findFirst().orElse("");
            requests.add(first);
            byte[] proper = content(first);
            OutputStream out = client.getOutputStream();
            if (first.contains(where) && times.getAndDecrement() > 0) {
                how.answer(out, proper);
            } else {
                out.write(head(200, proper.length));
                out.write(proper);
            }
            out.flush();
        } catch (IOException e) {
            // the client has gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] content(String first) {
        if (first.contains("/manifests/")) {
            return manifest;
        }
        if (first.contains(layerPath())) {
            return layer;
        }
        return first.contains("/blobs/") ? config : new byte[0];
    }

    static byte[] head(int status, long length, String... headers) {
        String more = String.join(
                "", List.of(headers).stream().map(line -> line + "\r\n").toList());
        return "HTTP/1.1 %d Status\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n"
                .formatted(status, length, more)
                .getBytes(ISO_8859_1);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            bytes.write(next);
        }
        return bytes.toString(ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}

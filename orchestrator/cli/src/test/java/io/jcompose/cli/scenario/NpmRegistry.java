package io.jcompose.cli.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of an npm registry as {@code npm install} needs, on loopback: packages of one version, one file each. */
final class NpmRegistry implements AutoCloseable {
    private final HttpServer server;
    private final Path folder;
    private final Map<String, byte[]> archives = new ConcurrentHashMap<>();
    private final AtomicInteger downloads = new AtomicInteger();

    /** @param folder an empty one, to make archives in */
    NpmRegistry(Path folder) throws IOException {
        this.folder = folder;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often an archive was fetched. */
    int downloads() {
        return downloads.get();
    }

    /** Offers a package at version 1.0.3. */
    NpmRegistry with(String name, String script) throws IOException, InterruptedException {
        Path content = Files.createDirectories(folder.resolve(name).resolve("package"));
        Files.writeString(content.resolve("package.json"), """
                {"name": "%s", "version": "1.0.3", "main": "index.js"}""".formatted(name));
        Files.writeString(content.resolve("index.js"), script);
        Path archive = folder.resolve(name + ".tgz");
        Process tar = new ProcessBuilder(
                        "tar",
                        "czf",
                        archive.toString(),
                        "-C",
                        folder.resolve(name).toString(),
                        "package")
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not pack " + content);
        }
        archives.put(name, Files.readAllBytes(archive));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.substring(1).replaceFirst("/.*", "");
        byte[] archive = archives.get(name);
        if (archive == null) {
            send(exchange, 404, "{}".getBytes(UTF_8));
        } else if (path.endsWith(".tgz")) {
            downloads.incrementAndGet();
            send(exchange, 200, archive);
        } else {
            send(exchange, 200, """
                    {"name": "%1$s", "dist-tags": {"latest": "1.0.3"}, "versions": {"1.0.3": {
                      "name": "%1$s", "version": "1.0.3", "dist": {"tarball": "%2$s/%1$s/-/%1$s-1.0.3.tgz"}}}}
                    """.formatted(name, address()).getBytes(UTF_8));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

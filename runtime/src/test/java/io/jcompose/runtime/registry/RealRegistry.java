package io.jcompose.runtime.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Debian's docker-registry on a loopback port, with its data in a temporary folder. */
public final class RealRegistry implements AutoCloseable {
    private final Process process;
    private final int port;

    static final String USER = "ann";
    static final String PASSWORD = "t0p s3cret";

    public RealRegistry(Path folder) throws IOException, InterruptedException {
        this(folder, false);
    }

    /** @param locked only {@link #USER} may use it, with the password */
    RealRegistry(Path folder, boolean locked) throws IOException, InterruptedException {
        this(folder, locked ? lock(folder) : "", "");
    }

    /**
     * With TLS.
     *
     * @param certificate beside its key
     * @param clients authority of the clients that are let in; empty: all
     */
    static RealRegistry withTls(Path folder, Path certificate, Optional<Path> clients)
            throws IOException, InterruptedException {
        String key = certificate.toString().replaceFirst("\\.cert$", ".key");
        String only = clients.map(", clientcas: [%s]"::formatted).orElse("");
        return new RealRegistry(folder, "", ", tls: {certificate: %s, key: %s%s}".formatted(certificate, key, only));
    }

    private RealRegistry(Path folder, String section, String http) throws IOException, InterruptedException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = folder.resolve("registry.yml");
        Files.writeString(config, """
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:%d"%s}
                %s
                """.formatted(folder.resolve("registry-data"), port, http, section));
        process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        for (int i = 0; i < 300 && !answers(); i++) {
            Thread.sleep(50);
        }
    }

    private static String lock(Path folder) throws IOException {
        Path users = folder.resolve("users");
        Files.writeString(users, USER + ":$2b$05$abcdefghijklmnopqrstuuiQuHbVpWU/KlXM8.awWEMuXd0i3Tr/y\n");
        return "auth: {htpasswd: {realm: test, path: %s}}".formatted(users);
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}

package io.jcompose.runtime.build.execute;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A socket for one RUN step that leads to an ssh agent: the user's own, or one started for a few key files. The keys
 * never leave the agent. Close it to end both.
 */
final class SshAgent implements AutoCloseable {
    private static final int BUFFER = 1 << 15;
    private static final int SECONDS = 30;
    private final Path socket;
    private final Path agent;
    private final ServerSocketChannel server;
    private final Optional<Process> own;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private SshAgent(Path socket, Path agent, ServerSocketChannel server, Optional<Process> own) {
        this.socket = socket;
        this.agent = agent;
        this.server = server;
        this.own = own;
    }

    /**
     * @param source the socket of an agent, or key files separated by commas
     * @param folder private and empty
     */
    static SshAgent open(String source, Path folder, TreeWriter.Owner owner, int mode) throws IOException {
        Path first = Path.of(source.split(",", 2)[0]);
        if (!Files.exists(first)) {
            throw new IOException("ssh: %s does not exist".formatted(first));
        }
        boolean isFile = Files.isRegularFile(first);
        Path agent = isFile ? folder.resolve("keys.sock") : first;
        Optional<Process> own = isFile ? Optional.of(start(agent, List.of(source.split(",")))) : Optional.empty();
        try {
            Path socket = folder.resolve("agent.sock");
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setAttribute(socket, "unix:uid", owner.uid());
            Files.setAttribute(socket, "unix:gid", owner.gid());
            Files.setAttribute(socket, "unix:mode", mode);
            SshAgent result = new SshAgent(socket, agent, server, own);
            thread(result::accept);
            return result;
        } catch (IOException | RuntimeException e) {
            own.ifPresent(Process::destroyForcibly);
            throw e;
        }
    }

    private static Process start(Path socket, List<String> keys) throws IOException {
        Process process = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            // -D stays in the foreground; ssh-add answers as soon as the socket is there.
            for (int i = 0; !Files.exists(socket); i++) {
                if (i == SECONDS * 100 || !process.isAlive()) {
                    throw new IOException("ssh-agent did not start");
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
            for (String key : keys) {
                add(socket, key);
            }
            return process;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("cancelled", e);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void add(Path socket, String key) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("ssh-add", "-q", "--", key)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(Map.of("SSH_AUTH_SOCK", socket.toString(), "SSH_ASKPASS_REQUIRE", "never"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("ssh key %s: %s".formatted(key, output.strip()));
        }
    }

    Path socket() {
        return socket;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                open.add(client);
                thread(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: the step has ended
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(agent))) {
            open.add(upstream);
            thread(() -> pump(upstream, client));
            pump(client, upstream);
        } catch (IOException e) {
            // the agent has gone; the client sees the end of its connection
        } finally {
            open.remove(client);
        }
    }

    private void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // either side has ended
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "build-ssh");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        own.ifPresent(Process::destroyForcibly);
        for (AutoCloseable channel : open) {
            close(channel);
        }
        close(server);
    }

    private static void close(AutoCloseable channel) {
        try {
            channel.close();
        } catch (Exception e) {
            // nothing depends on it any more
        }
    }
}

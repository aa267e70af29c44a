package io.jcompose.network.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.network.linux.LinuxSyscalls;
import io.jcompose.network.linux.NetnsExecutor;
import io.jcompose.network.linux.Syscalls;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;

/** A network namespace held by a sleeping process, with servers in it and calls from it. */
final class TestNamespace implements Closeable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int BRIEF_MILLIS = 1000;

    private final Process holder;
    private final Syscalls syscalls = new LinuxSyscalls();
    private final Deque<Closeable> open = new ArrayDeque<>();

    private TestNamespace(Process holder) {
        this.holder = holder;
    }

    static TestNamespace create() throws Exception {
        Process holder = new ProcessBuilder("unshare", "--net", "sleep", "600").start();
        TestNamespace namespace = new TestNamespace(holder);
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        while (Files.readSymbolicLink(namespace.path()).equals(own)) {
            Thread.sleep(2);
        }
        return namespace;
    }

    Path path() {
        return Path.of("/proc/" + holder.pid() + "/ns/net");
    }

    <T> T call(Callable<T> body) {
        int fd = syscalls.openNamespace(path());
        try {
            return new NetnsExecutor(syscalls).callIn(fd, body);
        } finally {
            syscalls.close(fd);
        }
    }

    /** Answers each connection with its name and the caller's address. */
    TestNamespace serve(int port, String name) {
        ServerSocket server = call(() -> new ServerSocket(port));
        open.push(server);
        background(() -> {
            while (true) {
                try (Socket socket = server.accept()) {
                    String peer = socket.getInetAddress().getHostAddress();
                    socket.getOutputStream().write((name + " saw " + peer + "\n").getBytes(UTF_8));
                }
            }
        });
        return this;
    }

    /** Answers each datagram with its name and the caller's address. */
    TestNamespace serveUdp(int port, String name) {
        DatagramSocket server = call(() -> new DatagramSocket(port));
        open.push(server);
        background(() -> {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                server.receive(packet);
                byte[] answer = (name + " saw " + packet.getAddress().getHostAddress()).getBytes(UTF_8);
                server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        });
        return this;
    }

    String ask(String address, int port) {
        return call(() -> askFromHere(address, port));
    }

    /** The same where no answer is expected. */
    String askBriefly(String address, int port) {
        return call(() -> askFromHere(address, port, BRIEF_MILLIS));
    }

    /** The answer of the server, or the kind of failure. */
    static String askFromHere(String address, int port) {
        return askFromHere(address, port, PATIENCE_MILLIS);
    }

    private static String askFromHere(String address, int port, int timeout) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), timeout);
            socket.setSoTimeout(timeout);
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
            return line == null ? "end of stream" : line;
        } catch (IOException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    String askUdp(String address, int port) {
        return call(() -> askUdpFromHere(address, port));
    }

    static String askUdpFromHere(String address, int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(InetAddress.getByName(address), port);
            socket.send(new DatagramPacket(new byte[] {'?'}, 1));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), UTF_8);
        } catch (IOException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private void background(Callable<?> body) {
        Thread thread = new Thread(() -> {
            try {
                body.call();
            } catch (Exception e) {
                // closed at the end of the test
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        holder.destroyForcibly().onExit().join();
    }
}

package io.jcompose.core.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.PublishedPort.Protocol;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("AddressSelection") // literals
class PortForwarderTest {
    private final Vertx vertx = Vertx.vertx();
    private final PortForwarder forwarder = new PortForwarder(vertx);

    @AfterEach
    void close() throws Exception {
        await(forwarder.close());
        await(vertx.close());
    }

    @Test
    void data_passesBothWaysUnchanged_alsoAfterTheCallerHasFinishedSending() throws Exception {
        byte[] data = new byte[5_000_000];
        new Random(1).nextBytes(data);
        try (ServerSocket target = new ServerSocket(0, 5, loopback4())) {
            int port = freePort();
            await(forwarder.open(endpoint(port, target.getLocalPort(), Protocol.TCP)));
            background(() -> {
                try (Socket socket = target.accept()) {
                    // Answers only when it has seen the end of the question.
                    socket.getOutputStream().write(socket.getInputStream().readAllBytes());
                }
            });

            try (Socket caller = new Socket(loopback6(), port)) {
                caller.setSoTimeout(10_000);
                background(() -> {
                    caller.getOutputStream().write(data);
                    caller.shutdownOutput();
                });
                assertThat(Arrays.equals(caller.getInputStream().readAllBytes(), data))
                        .isTrue();
            }
        }
    }

    @Test
    void targetThatDoesNotListen_closesTheCaller() throws Exception {
        int port = freePort();
        await(forwarder.open(endpoint(port, freePort(), Protocol.TCP)));

        try (Socket caller = new Socket(loopback6(), port)) {
            caller.setSoTimeout(10_000);
            assertThat(readToEnd(caller)).isTrue();
        }
    }

    @Test
    void takenPort_isReportedWithItsNumber() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 5, loopback6())) {
            Endpoint endpoint = endpoint(holder.getLocalPort(), 80, Protocol.TCP);

            assertThatThrownBy(() -> await(forwarder.open(endpoint)))
                    .hasCauseInstanceOf(AddressInUseException.class)
                    .hasMessageContaining(
                            "port %d/tcp on [0:0:0:0:0:0:0:1] cannot be published: it is in use by java (pid %d)"
                                    .formatted(
                                            holder.getLocalPort(),
                                            ProcessHandle.current().pid()));
        }
    }

    @Test
    void close_endsListeningAndIsRepeatable() throws Exception {
        int port = freePort();
        await(forwarder.open(endpoint(port, 80, Protocol.TCP)));
        await(forwarder.close("e"));
        await(forwarder.close("e"));

        assertThatThrownBy(() -> new Socket(loopback6(), port).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void datagrams_passBothWays() throws Exception {
        try (DatagramSocket target = new DatagramSocket(0, loopback4());
                DatagramSocket caller = new DatagramSocket(0, loopback6())) {
            int port = freePort();
            await(forwarder.open(endpoint(port, target.getLocalPort(), Protocol.UDP)));
            background(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                target.receive(packet);
                target.send(packet);
            });

            caller.setSoTimeout(10_000);
            byte[] data = "hello".getBytes(US_ASCII);
            caller.send(new DatagramPacket(data, data.length, loopback6(), port));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            caller.receive(answer);

            assertThat(new String(answer.getData(), 0, answer.getLength(), US_ASCII))
                    .isEqualTo("hello");
            assertThat(answer.getPort()).isEqualTo(port);
        }
    }

    private static boolean readToEnd(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void background(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static Endpoint endpoint(int port, int targetPort, Protocol protocol) throws IOException {
        EndpointSpec spec = new EndpointSpec(
                "e", "n", "web", "eth0", Optional.empty(), Optional.empty(), Optional.empty(), true, List.of());
        BoundPort bound = new BoundPort(loopback6(), port, loopback4(), targetPort, protocol, true);
        return new Endpoint(spec, List.of(), 24, Optional.empty(), "", "jcv", List.of(bound));
    }

    private static InetAddress loopback4() throws IOException {
        return InetAddress.getByName("127.0.0.1");
    }

    private static InetAddress loopback6() throws IOException {
        return InetAddress.getByName("::1");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

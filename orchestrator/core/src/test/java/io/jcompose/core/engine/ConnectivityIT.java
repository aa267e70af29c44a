package io.jcompose.core.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.execute.Connectivity.Naming;
import io.jcompose.network.Endpoint;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.PublishedPort;
import io.jcompose.network.PublishedPort.Protocol;
import io.jcompose.network.bridge.BridgeNetworkDriver;
import io.jcompose.network.linux.LinuxSyscalls;
import io.jcompose.network.linux.NetnsExecutor;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.testkit.PrivilegedTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Name server and forwarder together with the kernel's network. */
@SuppressWarnings("AddressSelection") // literals
class ConnectivityIT {
    private static final String ID = "c0ffee".repeat(10) + "0000";

    @TempDir
    Path state;

    private final Vertx vertx = Vertx.vertx();
    private final Syscalls syscalls = new LinuxSyscalls();
    private BridgeNetworkDriver driver;
    private NameServer names;
    private PortForwarder forwarder;
    private Process holder;
    private Network network;

    @BeforeEach
    void create() throws Exception {
        driver = BridgeNetworkDriver.open(state);
        network = driver.create(new NetworkSpec(ID, "front", List.of(), true, false, false, Map.of(), Map.of()));
        names = new NameServer(
                vertx,
                (id, gateway, port) -> vertx.executeBlocking(
                        () -> {
                            driver.redirectNames(id, gateway, port);
                            return null;
                        },
                        false));
        forwarder = new PortForwarder(vertx);
        holder = new ProcessBuilder("unshare", "--net", "sleep", "600").start();
        Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        while (Files.readSymbolicLink(netns()).equals(own)) {
            Thread.sleep(2);
        }
    }

    @AfterEach
    void remove() throws Exception {
        await(names.close());
        await(forwarder.close());
        await(vertx.close());
        driver.reconcile(Set.of());
        driver.remove(ID);
        driver.close();
        holder.destroyForcibly().waitFor();
    }

    @PrivilegedTest
    void endpoint_resolvesItsNeighbours() throws Exception {
        await(names.listen(network));
        Endpoint web = attach();
        await(names.join(web, Naming.of(List.of("shop-web-1", "web"))));

        assertThat(resolve("web")).isEqualTo(web.addresses().get(0).getHostAddress());
    }

    @PrivilegedTest
    void hostWithADnsServerOfItsOwn_isServedAllTheSame() throws Exception {
        try (DatagramSocket udp = new DatagramSocket(53);
                ServerSocket tcp = new ServerSocket(53)) {
            assertThat(udp.isBound() && tcp.isBound()).isTrue();
            await(names.listen(network));
            Endpoint web = attach();
            await(names.join(web, Naming.of(List.of("web"))));

            assertThat(resolve("web")).isEqualTo(web.addresses().get(0).getHostAddress());
        }
    }

    @PrivilegedTest
    void publishedPort_answersOnIpv6Too_andIsHeld() throws Exception {
        Endpoint web = attach(new PublishedPort(Optional.empty(), 5000, 5000, 80, Protocol.TCP));
        await(forwarder.open(web));
        try (ServerSocket server = inside(() -> new ServerSocket(80))) {
            Thread thread = new Thread(() -> greet(server));
            thread.setDaemon(true);
            thread.start();

            assertThat(read("::1")).isEqualTo("hello");
            assertThat(read("127.0.0.1")).isEqualTo("hello");
        }
        assertThatThrownBy(() -> new ServerSocket(5000).close()).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> new ServerSocket(5000, 1, InetAddress.getByName("127.0.0.1")).close())
                .isInstanceOf(BindException.class);
    }

    private static void greet(ServerSocket server) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("hello".getBytes(US_ASCII));
                }
            }
        } catch (IOException e) {
            // closed at the end of the test
        }
    }

    private static String read(String address) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName(address), 5000)) {
            socket.setSoTimeout(5000);
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private Path netns() {
        return Path.of("/proc/" + holder.pid() + "/ns/net");
    }

    private Endpoint attach(PublishedPort... ports) {
        EndpointSpec spec = new EndpointSpec(
                "web", ID, "web", "eth0", Optional.empty(), Optional.empty(), Optional.empty(), true, List.of(ports));
        return driver.attach(netns(), spec);
    }

    private <T> T inside(Callable<T> body) {
        int fd = syscalls.openNamespace(netns());
        try {
            return new NetnsExecutor(syscalls).callIn(fd, body);
        } finally {
            syscalls.close(fd);
        }
    }

    /** Asks the gateway from inside, as a C library does; gives the address in the last four bytes of the answer. */
    private String resolve(String name) {
        byte[] query = HexFormat.of()
                .parseHex("12340100000100000000" + "0000" + "%02x".formatted(name.length())
                        + HexFormat.of().formatHex(name.getBytes(US_ASCII)) + "00" + "0001" + "0001");
        return inside(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(5000);
                // A connected socket takes answers from the address it asked, and no other.
                socket.connect(network.gateways().get(0), 53);
                socket.send(new DatagramPacket(query, query.length));
                DatagramPacket answer = new DatagramPacket(new byte[512], 512);
                socket.receive(answer);
                byte[] address = new byte[4];
                System.arraycopy(answer.getData(), answer.getLength() - 4, address, 0, 4);
                return InetAddress.getByAddress(address).getHostAddress();
            }
        });
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

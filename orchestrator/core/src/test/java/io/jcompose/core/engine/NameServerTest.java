package io.jcompose.core.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.execute.Connectivity.Naming;
import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.NetworkSpec.Pool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.ServiceUnavailableException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asked by the JDK's own DNS client, whose codec is not ours. */
@SuppressWarnings({"BanJNDI", "JdkObsolete", "AddressSelection"}) // literals, our own server, and JNDI's own habits
class NameServerTest {
    private static final String GATEWAY = "127.0.0.53";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Path resolvConf;
    private int port;
    private int upstreamPort;
    private NameServer server;

    @BeforeEach
    void listen() throws Exception {
        resolvConf = folder.resolve("resolv.conf");
        port = freePort();
        upstreamPort = freePort();
        server = server(port);
        await(server.listen(network("127.0.0.0/8")));
    }

    @AfterEach
    void close() throws Exception {
        await(server.close());
        for (AutoCloseable each : open) {
            each.close();
        }
        await(vertx.close());
    }

    private NameServer server(int wished) {
        return new NameServer(
                vertx,
                new NameServer.Settings(
                        wished,
                        upstreamPort,
                        List.of(resolvConf),
                        (network, gateway, other) -> Future.succeededFuture()));
    }

    @Test
    void serviceName_isAnsweredWithItsAddresses_inTurn() throws Exception {
        await(server.join(endpoint("1", "127.0.1.1"), Naming.of(List.of("shop-web-1", "web"))));
        await(server.join(endpoint("2", "127.0.1.2"), Naming.of(List.of("shop-web-2", "web"))));

        List<String> first = ask("web", "A");
        List<String> second = ask("WEB", "A");

        assertThat(first).containsExactlyInAnyOrder("127.0.1.1", "127.0.1.2");
        assertThat(second).containsExactly(first.get(1), first.get(0));
        assertThat(ask("shop-web-2", "A")).containsExactly("127.0.1.2");
        assertThat(ask("2.1.0.127.in-addr.arpa", "PTR")).containsExactly("shop-web-2.");
    }

    @Test
    void containerOnTwoNetworks_seesTheNamesOfBoth_andOthersDoNot() throws Exception {
        upstream(query -> reply(query, 3, new byte[0], false));
        await(server.listen(secondNetwork()));
        await(server.join(endpoint("1", "127.0.0.1"), Naming.of(List.of("web"))));
        await(server.join(second("2", "1", "10.77.0.2"), Naming.of(List.of("web"))));
        await(server.join(second("3", "3", "10.77.0.3"), Naming.of(List.of("db"))));

        assertThat(ask("db", "A")).containsExactly("10.77.0.3");
        assertThat(ask("web", "A")).containsExactly("127.0.0.1");

        await(server.leave("2"));
        assertThatThrownBy(() -> ask("db", "A")).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void missingIpv6Address_isNoMissingName() throws Exception {
        await(server.join(endpoint("1", "127.0.1.1"), Naming.of(List.of("web"))));

        assertThat(ask("web", "AAAA")).isEmpty();
    }

    @Test
    void nameOfAnEndpointThatLeft_isGone() throws Exception {
        upstream(query -> reply(query, 3, new byte[0], false));
        await(server.join(endpoint("1", "127.0.1.1"), Naming.of(List.of("web"))));
        await(server.leave("1"));
        await(server.leave("1"));

        assertThatThrownBy(() -> ask("web", "A")).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void otherNames_areForwarded() throws Exception {
        List<String> asked = upstream(query -> reply(query, 0, address(192, 0, 2, 7), false));

        assertThat(ask("example.com", "A")).containsExactly("192.0.2.7");
        assertThat(asked).containsExactly("example.com");
    }

    @Test
    void endpointWithServersOfItsOwn_hasThoseAsked() throws Exception {
        List<String> hosts = upstream(query -> reply(query, 0, address(192, 0, 2, 7), false));
        upstream("127.0.0.7", query -> reply(query, 0, address(192, 0, 2, 8), false));
        InetAddress own = InetAddress.getByName("127.0.0.7");
        await(server.join(endpoint("1", "127.0.0.1"), new Naming(List.of("web"), Map.of(), List.of(own))));

        assertThat(ask("example.com", "A")).containsExactly("192.0.2.8");
        assertThat(hosts).isEmpty();
    }

    @Test
    void link_isFollowedForItsOwnerAlone() throws Exception {
        upstream(query -> reply(query, 3, new byte[0], false));
        await(server.join(endpoint("1", "127.0.1.1"), Naming.of(List.of("db"))));
        await(server.join(endpoint("2", "127.0.1.2"), new Naming(List.of("app"), Map.of("other", "db"), List.of())));
        assertThatThrownBy(() -> ask("other", "A")).isInstanceOf(NameNotFoundException.class);

        await(server.join(endpoint("3", "127.0.0.1"), new Naming(List.of("me"), Map.of("other", "db"), List.of())));
        assertThat(ask("other", "A")).containsExactly("127.0.1.1");
    }

    @Test
    void nameOfTheHost_isTheGateway_unlessSomebodyHasIt() throws Exception {
        assertThat(ask("host.docker.internal", "A")).containsExactly(GATEWAY);

        await(server.join(endpoint("1", "127.0.1.1"), Naming.of(List.of("Host.docker.internal"))));
        assertThat(ask("host.docker.internal", "A")).containsExactly("127.0.1.1");
    }

    @Test
    void ownNames_areNeverForwarded() throws Exception {
        List<String> asked = upstream(query -> reply(query, 3, new byte[0], false));
        await(server.join(endpoint("1", "127.0.1.1"), Naming.of(List.of("web"))));

        ask("web", "A");
        ask("web", "AAAA");
        ask("web", "MX");

        assertThat(asked).isEmpty();
    }

    @Test
    void silentFirstServer_isReplacedByTheSecond() throws Exception {
        upstream(query -> reply(query, 0, address(192, 0, 2, 7), false));
        // Nobody listens on the first one.
        Files.writeString(resolvConf, "nameserver 127.0.0.99\nnameserver 127.0.0.1\n");

        assertThat(ask("example.com", "A")).containsExactly("192.0.2.7");
    }

    @Test
    void noServer_failsAtOnce() {
        assertThatThrownBy(() -> ask("example.com", "A")).isInstanceOf(ServiceUnavailableException.class);
    }

    @Test
    void hostThatNamesOurselvesAsServer_isNoReasonToAskInCircles() throws Exception {
        List<String> asked = upstream(GATEWAY, query -> reply(query, 0, address(192, 0, 2, 7), false));

        assertThatThrownBy(() -> ask("example.com", "A")).isInstanceOf(ServiceUnavailableException.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void truncatedAnswer_isFetchedByTcp() throws Exception {
        upstream(query -> reply(query, 0, new byte[0], true));
        upstreamTcp(query -> reply(query, 0, address(192, 0, 2, 8), false));

        assertThat(ask("example.com", "A")).containsExactly("192.0.2.8");
    }

    @Test
    void moreAddressesThanADatagramHolds_areAnsweredByTcp() throws Exception {
        for (int i = 1; i <= 100; i++) {
            await(server.join(endpoint("e" + i, "127.0.2." + i), Naming.of(List.of("many"))));
        }

        assertThat(ask("many", "A")).hasSize(100);
    }

    @Test
    void callerFromElsewhere_getsNoAnswer() throws Exception {
        await(server.stop("n"));
        await(server.listen(network("10.9.0.0/24")));
        await(server.join(endpoint("1", "10.9.0.2"), Naming.of(List.of("web"))));

        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(200);
            byte[] query = query("web");
            socket.send(new DatagramPacket(query, query.length, InetAddress.getByName(GATEWAY), port));
            assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[512], 512)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void takenPort_isReplacedByAnotherAndRedirected() throws Exception {
        List<Integer> redirected = new CopyOnWriteArrayList<>();
        NameServer second = new NameServer(
                vertx, new NameServer.Settings(port, upstreamPort, List.of(resolvConf), (network, gateway, other) -> {
                    redirected.add(other);
                    return Future.succeededFuture();
                }));
        await(second.listen(network("127.0.0.0/8")));
        await(second.join(endpoint("1", "127.0.1.1"), Naming.of(List.of("web"))));

        assertThat(redirected).hasSize(1);
        assertThat(ask("web", "A", redirected.get(0))).containsExactly("127.0.1.1");
        await(second.close());
    }

    private List<String> ask(String name, String type) throws NamingException {
        return ask(name, type, port);
    }

    private static List<String> ask(String name, String type, int port) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>(); // JNDI wants this class
        environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        environment.put("java.naming.provider.url", "dns://" + GATEWAY + ":" + port + "/");
        environment.put("com.sun.jndi.dns.timeout.initial", "4000");
        environment.put("com.sun.jndi.dns.timeout.retries", "1");
        InitialDirContext context = new InitialDirContext(environment);
        try {
            Attribute attribute =
                    context.getAttributes(name, new String[] {type}).get(type);
            List<String> values = new ArrayList<>();
            for (int i = 0; attribute != null && i < attribute.size(); i++) {
                values.add(String.valueOf(attribute.get(i)));
            }
            return values;
        } finally {
            context.close();
        }
    }

    private interface Answer {
        byte[] to(byte[] query);
    }

    /** @return the names that were asked for */
    private List<String> upstream(Answer answer) throws IOException {
        return upstream("127.0.0.1", answer);
    }

    private List<String> upstream(String address, Answer answer) throws IOException {
        Files.writeString(resolvConf, "# ours\nsearch example.org\nnameserver " + address + "\n");
        List<String> asked = new CopyOnWriteArrayList<>();
        DatagramSocket socket = new DatagramSocket(upstreamPort, InetAddress.getByName(address));
        open.add(socket);
        background(() -> {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                socket.receive(packet);
                byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
                asked.add(name(query));
                byte[] response = answer.to(query);
                socket.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
            }
        });
        return asked;
    }

    private void upstreamTcp(Answer answer) throws IOException {
        ServerSocket listener = new ServerSocket(upstreamPort, 5, InetAddress.getByName("127.0.0.1"));
        open.add(listener);
        background(() -> {
            while (true) {
                try (Socket socket = listener.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    byte[] query = in.readNBytes(in.readUnsignedShort());
                    byte[] response = answer.to(query);
                    OutputStream out = socket.getOutputStream();
                    out.write(new byte[] {(byte) (response.length >> 8), (byte) response.length});
                    out.write(response);
                }
            }
        });
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void background(Loop loop) {
        Thread thread = new Thread(() -> {
            try {
                loop.run();
            } catch (IOException e) {
                // closed at the end of the test
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static String name(byte[] query) {
        StringBuilder name = new StringBuilder();
        for (int i = 12; query[i] != 0; i += query[i] + 1) {
            name.append(name.length() == 0 ? "" : ".").append(new String(query, i + 1, query[i], US_ASCII));
        }
        return name.toString();
    }

    private static int questionEnd(byte[] query) {
        int i = 12;
        while (query[i] != 0) {
            i += query[i] + 1;
        }
        return i + 5;
    }

    /** A response with one A record, or none if {@code address} is empty. */
    private static byte[] reply(byte[] query, int code, byte[] address, boolean truncated) {
        int end = questionEnd(query);
        byte[] response = java.util.Arrays.copyOf(query, end + (address.length == 0 ? 0 : 16));
        response[2] = (byte) (0x81 | (truncated ? 2 : 0));
        response[3] = (byte) (0x80 | code);
        response[7] = (byte) (address.length == 0 ? 0 : 1);
        response[11] = 0;
        if (address.length > 0) {
            byte[] record = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 0, 0, 0, 0};
            System.arraycopy(address, 0, record, 12, 4);
            System.arraycopy(record, 0, response, end, 16);
        }
        return response;
    }

    private static byte[] address(int... parts) {
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        return bytes;
    }

    private static byte[] query(String name) {
        byte[] label = name.getBytes(US_ASCII);
        byte[] query = new byte[12 + label.length + 6];
        query[0] = 7;
        query[2] = 1;
        query[5] = 1;
        query[12] = (byte) label.length;
        System.arraycopy(label, 0, query, 13, label.length);
        query[query.length - 3] = 1;
        query[query.length - 1] = 1;
        return query;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Network network(String subnet) throws IOException {
        InetAddress gateway = InetAddress.getByName(GATEWAY);
        Pool pool = new Pool(Cidr.parse(subnet), Optional.empty(), Optional.of(gateway), Map.of());
        NetworkSpec spec = new NetworkSpec("n", "net", List.of(pool), true, false, false, Map.of(), Map.of());
        return new Network(spec, "jc-test", List.of(pool), List.of(gateway), Instant.EPOCH);
    }

    private static Endpoint endpoint(String id, String address) throws IOException {
        EndpointSpec spec = new EndpointSpec(
                id, "n", id, "eth0", Optional.empty(), Optional.empty(), Optional.empty(), true, List.of());
        return new Endpoint(spec, List.of(InetAddress.getByName(address)), 24, Optional.empty(), "", "jcv", List.of());
    }

    private static Network secondNetwork() throws IOException {
        InetAddress gateway = InetAddress.getByName("127.0.0.54");
        Pool pool = new Pool(Cidr.parse("10.77.0.0/24"), Optional.empty(), Optional.of(gateway), Map.of());
        NetworkSpec spec = new NetworkSpec("m", "back", List.of(pool), true, false, false, Map.of(), Map.of());
        return new Network(spec, "jc-back", List.of(pool), List.of(gateway), Instant.EPOCH);
    }

    private static Endpoint second(String id, String owner, String address) throws IOException {
        EndpointSpec spec = new EndpointSpec(
                id, "m", owner, "eth1", Optional.empty(), Optional.empty(), Optional.empty(), false, List.of());
        return new Endpoint(spec, List.of(InetAddress.getByName(address)), 24, Optional.empty(), "", "jcw", List.of());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

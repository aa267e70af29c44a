package io.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.PublishedPort;
import io.jcompose.network.PublishedPort.Protocol;
import io.jcompose.network.linux.LinuxSyscalls;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.Link;
import io.jcompose.network.netlink.RtNetlink;
import io.jcompose.network.netlink.RtRequests;
import io.jcompose.network.netlink.RtRequests.VethPair;
import io.jcompose.network.nftables.NfTables;
import io.jcompose.testkit.PrivilegedTest;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Published ports, isolation and the way out, with one namespace that plays the rest of the world. */
class PublishedPortIT {
    private static final String HOST = "198.51.100.1";
    private static final String OUTSIDE = "198.51.100.2";

    @TempDir
    Path state;

    private final Syscalls syscalls = new LinuxSyscalls();
    private BridgeNetworkDriver driver;
    private TestNamespace outside;
    private TestNamespace web;
    private TestNamespace other;
    private Endpoint endpoint;

    /** Two networks: web on front, which is published, and other on back. */
    @BeforeEach
    void attach() throws Exception {
        outside = TestNamespace.create();
        wire(outside);
        driver = BridgeNetworkDriver.open(state);
        driver.create(Specs.network("front"));
        driver.create(Specs.network("back"));
        web = TestNamespace.create();
        other = TestNamespace.create();
        endpoint = driver.attach(web.path(), Specs.endpoint("front", "web", Specs.tcp(5000, 80), Specs.udp(5001, 81)));
        driver.attach(other.path(), Specs.endpoint("back", "other"));
        web.serve(80, "web").serveUdp(81, "web");
    }

    @AfterEach
    void detach() throws Exception {
        driver.reconcile(Set.of());
        driver.networks().forEach(network -> driver.remove(network.id()));
        driver.close();
        assertThat(new NfTables(syscalls).chains()).isEmpty();
        web.close();
        other.close();
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            netlink.deleteLink("world");
        }
        outside.close();
    }

    /** Connects the namespace to us as if it were another machine on the wire, which is our way out too. */
    private void wire(TestNamespace world) {
        int fd = syscalls.openNamespace(world.path());
        try (RtNetlink netlink = new RtNetlink(syscalls)) {
            netlink.execute(RtRequests.createVeth(new VethPair("world", 0, 1400, fd, "eth0", "02:42:00:00:00:02")));
            netlink.execute(RtRequests.addAddress(link(netlink, "world"), Specs.address(HOST), 24));
            world.call(() -> {
                try (RtNetlink inner = new RtNetlink(syscalls)) {
                    inner.execute(
                            RtRequests.addAddress(link(inner, "eth0"), Specs.address(OUTSIDE), 24),
                            RtRequests.setUp("eth0"));
                }
                return true;
            });
            netlink.execute(RtRequests.addRoute(link(netlink, "world"), Optional.empty(), Specs.address(OUTSIDE)));
        } finally {
            syscalls.close(fd);
        }
    }

    private static Link link(RtNetlink netlink, String name) {
        return netlink.link(name).orElseThrow();
    }

    @PrivilegedTest
    void publishedPort_answersFromEverywhere() throws Exception {
        driver.create(Specs.network("front"));
        try (TestNamespace neighbour = TestNamespace.create()) {
            driver.attach(neighbour.path(), Specs.endpoint("front", "neighbour"));

            assertThat(TestNamespace.askFromHere("127.0.0.1", 5000)).startsWith("web saw ");
            assertThat(TestNamespace.askFromHere(HOST, 5000)).startsWith("web saw ");
            assertThat(outside.ask(HOST, 5000)).isEqualTo("web saw " + OUTSIDE);
            assertThat(web.ask(HOST, 5000)).startsWith("web saw ");
            assertThat(neighbour.ask(HOST, 5000)).startsWith("web saw ");
            assertThat(other.ask(HOST, 5000)).startsWith("web saw ");
        }
    }

    @PrivilegedTest
    void publishedUdpPort_answersFromEverywhere() {
        assertThat(TestNamespace.askUdpFromHere("127.0.0.1", 5001)).startsWith("web saw ");
        assertThat(outside.askUdp(HOST, 5001)).isEqualTo("web saw " + OUTSIDE);
        assertThat(other.askUdp(HOST, 5001)).startsWith("web saw ");
    }

    @PrivilegedTest
    void networks_areIsolatedFromEachOtherAndFromOutside() {
        String address = endpoint.addresses().get(0).getHostAddress();
        outside.call(() -> {
            try (RtNetlink netlink = new RtNetlink(syscalls)) {
                netlink.execute(RtRequests.addRoute(
                        link(netlink, "eth0"), Optional.of(Cidr.parse(address + "/32")), Specs.address(HOST)));
            }
            return true;
        });

        assertThat(other.askBriefly(address, 80)).startsWith("SocketTimeoutException");
        assertThat(outside.askBriefly(address, 80)).startsWith("SocketTimeoutException");
        assertThat(TestNamespace.askFromHere(address, 80)).startsWith("web saw ");
    }

    @PrivilegedTest
    void endpoints_reachTheOutsideAsTheHost() {
        outside.serve(7, "world");

        assertThat(web.ask(OUTSIDE, 7)).isEqualTo("world saw " + HOST);
    }

    @PrivilegedTest
    void internalNetwork_hasNoWayOutNorIn() throws Exception {
        outside.serve(7, "world");
        driver.create(Specs.internal("vault"));
        try (TestNamespace safe = TestNamespace.create();
                TestNamespace second = TestNamespace.create()) {
            Endpoint inside = driver.attach(safe.path(), Specs.endpoint("vault", "safe", Specs.tcp(5002, 80)));
            driver.attach(second.path(), Specs.endpoint("vault", "second"));
            safe.serve(80, "safe");

            assertThat(second.ask(inside.addresses().get(0).getHostAddress(), 80))
                    .startsWith("safe saw ");
            assertThat(safe.ask(OUTSIDE, 7)).contains("Network is unreachable");
            assertThat(inside.gateway()).isEmpty();
            assertThat(inside.ports()).isEmpty();
            assertThat(driver.notices()).contains("ports of 'safe' are not published: network 'vault' is internal");
        }
    }

    @PrivilegedTest
    void takenPort_isRefusedNamingTheProcess() throws Exception {
        try (ServerSocket holder = new ServerSocket(5009)) {
            List<PublishedPort> wished = List.of(Specs.tcp(holder.getLocalPort(), 80));

            assertThatThrownBy(() -> driver.checkPorts(wished))
                    .isInstanceOf(AddressInUseException.class)
                    .hasMessage("port 5009/tcp on 0.0.0.0 is in use by java (pid %d)"
                            .formatted(ProcessHandle.current().pid()));
        }
        driver.checkPorts(List.of(Specs.tcp(5009, 80)));
    }

    @PrivilegedTest
    void portOfAnotherEndpoint_isRefusedNamingIt_unlessThatIsReplaced() {
        List<PublishedPort> wished = List.of(Specs.tcp(5000, 8080));

        assertThatThrownBy(() -> driver.checkPorts(wished))
                .isInstanceOf(AddressInUseException.class)
                .hasMessage("port 5000/tcp on 0.0.0.0 is published by 'web'");
        driver.checkPorts(wished, Set.of(endpoint.id()));
    }

    @PrivilegedTest
    void failedAttach_becauseOfAPort_leavesNothing() throws Exception {
        try (TestNamespace late = TestNamespace.create();
                ServerSocket holder = new ServerSocket(5010)) {
            List<Endpoint> before = driver.endpoints();
            EndpointSpec spec = Specs.endpoint("front", "late", Specs.tcp(holder.getLocalPort(), 80));

            assertThatThrownBy(() -> driver.attach(late.path(), spec)).isInstanceOf(AddressInUseException.class);
            assertThat(driver.endpoints()).isEqualTo(before);
            assertThat(late.<List<Link>>call(() -> {
                        try (RtNetlink netlink = new RtNetlink(syscalls)) {
                            return netlink.links();
                        }
                    }))
                    .hasSize(1);
        }
    }

    @PrivilegedTest
    void hostPortsOf127_areHeldAndHiddenFromOutside() throws Exception {
        try (TestNamespace admin = TestNamespace.create()) {
            driver.attach(admin.path(), Specs.endpoint("front", "admin", Specs.tcp("127.0.0.1", 6000, 80)));
            admin.serve(80, "admin");

            assertThat(TestNamespace.askFromHere("127.0.0.1", 6000)).startsWith("admin saw ");
            assertThat(outside.ask(HOST, 6000)).startsWith("ConnectException");
            assertThatThrownBy(() -> new ServerSocket(6000, 1, Specs.address("127.0.0.1")).close())
                    .hasMessageContaining("Address already in use");
        }
    }

    @PrivilegedTest
    void randomPortAndRange_takeFreeOnes() throws Exception {
        try (TestNamespace many = TestNamespace.create();
                ServerSocket holder = new ServerSocket(7000)) {
            PublishedPort random = Specs.tcp(0, 80);
            PublishedPort range = new PublishedPort(Optional.empty(), holder.getLocalPort(), 7003, 80, Protocol.TCP);
            Endpoint result = driver.attach(many.path(), Specs.endpoint("front", "many", random, range));
            many.serve(80, "many");

            List<BoundPort> ports = result.ports();
            assertThat(ports).hasSize(4); // each on 0.0.0.0 and on [::]
            assertThat(ports.get(0).hostPort())
                    .isPositive()
                    .isEqualTo(ports.get(1).hostPort());
            assertThat(ports.get(1).userSpace()).isTrue();
            assertThat(ports.get(2).hostPort()).isEqualTo(7001);
            assertThat(TestNamespace.askFromHere("127.0.0.1", ports.get(0).hostPort()))
                    .startsWith("many saw ");
        }
    }

    @PrivilegedTest
    void endpoint_cannotReachTheHostsLoopback() throws Exception {
        // With route_localnet a packet to 127.0.0.1 through the gateway would arrive.
        try (ServerSocket secret = new ServerSocket(9999, 1, Specs.address("127.0.0.1"))) {
            web.call(() -> {
                try (RtNetlink netlink = new RtNetlink(syscalls)) {
                    netlink.execute(RtRequests.addRoute(
                            link(netlink, "eth0"),
                            Optional.of(Cidr.parse("127.9.0.0/16")),
                            endpoint.gateway().orElseThrow()));
                }
                java.nio.file.Files.writeString(Path.of("/proc/sys/net/ipv4/conf/eth0/route_localnet"), "1");
                return true;
            });
            secret.setSoTimeout(10);

            assertThat(web.askBriefly("127.9.0.1", 5000)).startsWith("SocketTimeoutException");
        }
    }

    @PrivilegedTest
    void anotherDriver_afterTheRulesWereFlushed_restoresThemAndHoldsThePorts() {
        driver.close();
        new NfTables(syscalls).replace(new Names(state).table(), List.of());
        assertThat(TestNamespace.askFromHere("127.0.0.1", 5000)).startsWith("ConnectException");

        driver = BridgeNetworkDriver.open(state);
        driver.reconcile(Set.of(endpoint.id(), "other-back"));

        assertThat(TestNamespace.askFromHere("127.0.0.1", 5000)).startsWith("web saw ");
        assertThat(outside.ask(HOST, 5000)).isEqualTo("web saw " + OUTSIDE);
        assertThat(driver.endpoints()).contains(endpoint);
    }

    /** One at a time, as an up of many does it: among others' rules, and where somebody has flushed them meanwhile. */
    @PrivilegedTest
    void portsPublishedAndWithdrawnOneByOne_leaveTheOthersAlone() throws Exception {
        NfTables tables = new NfTables(syscalls);
        driver.detach("other-back");
        Endpoint second = driver.attach(other.path(), Specs.endpoint("back", "other", Specs.tcp(5002, 80)));
        other.serve(80, "other");
        assertThat(TestNamespace.askFromHere("127.0.0.1", 5000)).startsWith("web saw ");
        assertThat(outside.ask(HOST, 5002)).isEqualTo("other saw " + OUTSIDE);

        driver.detach(endpoint.id());
        assertThat(TestNamespace.askFromHere("127.0.0.1", 5000)).startsWith("ConnectException");
        assertThat(outside.ask(HOST, 5002)).isEqualTo("other saw " + OUTSIDE);
        assertThat(translations(tables)).isEqualTo(2);

        tables.replace(new Names(state).table(), List.of());
        driver.detach(second.id());
        assertThat(translations(tables)).isZero();
        tables.replace(new Names(state).table(), List.of());
        endpoint = driver.attach(web.path(), endpoint.spec());
        assertThat(outside.ask(HOST, 5000)).isEqualTo("web saw " + OUTSIDE);
        assertThat(translations(tables)).isEqualTo(4);
    }

    private long translations(NfTables tables) {
        return tables.chains().stream()
                .flatMap(chain -> tables.rules(chain.id()).stream())
                .filter(rule -> rule.expressions().contains("nat"))
                .count();
    }

    @PrivilegedTest
    void rulesThatSomebodyFlushes_comeBackByThemselves() throws Exception {
        driver.keepRules();
        NfTables tables = new NfTables(syscalls);
        tables.replace(new Names(state).table(), List.of());

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (tables.chains().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(TestNamespace.askFromHere("127.0.0.1", 5000)).startsWith("web saw ");
        assertThat(outside.ask(HOST, 5000)).isEqualTo("web saw " + OUTSIDE);
    }

    @PrivilegedTest
    void detach_closesThePort() {
        driver.detach(endpoint.id());

        assertThat(TestNamespace.askFromHere("127.0.0.1", 5000)).startsWith("ConnectException");
        driver.checkPorts(List.of(Specs.tcp(5000, 80)));
    }
}

package io.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.Endpoint;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import io.jcompose.network.linux.LinuxSyscalls;
import io.jcompose.network.netlink.Link;
import io.jcompose.network.netlink.RtNetlink;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Networks and endpoints on the real kernel. */
class BridgeNetworkIT {
    @TempDir
    Path state;

    private BridgeNetworkDriver driver;
    private List<String> linksBefore;

    @BeforeEach
    void open() {
        linksBefore = links();
        driver = BridgeNetworkDriver.open(state);
    }

    @AfterEach
    void nothingIsLeft() {
        driver.reconcile(Set.of());
        driver.networks().forEach(network -> driver.remove(network.id()));
        driver.close();
        assertThat(links()).isEqualTo(linksBefore);
    }

    @PrivilegedTest
    void endpointsOfOneNetwork_reachEachOtherAndTheGateway() throws Exception {
        Network network = driver.create(Specs.network("front"));
        try (TestNamespace a = TestNamespace.create();
                TestNamespace b = TestNamespace.create()) {
            Endpoint first = driver.attach(a.path(), Specs.endpoint("front", "a"));
            Endpoint second = driver.attach(b.path(), Specs.endpoint("front", "b"));
            b.serve(80, "b");

            assertThat(a.ask(address(second), 80)).isEqualTo("b saw " + address(first));
            assertThat(TestNamespace.askFromHere(address(second), 80))
                    .isEqualTo("b saw " + network.gateways().get(0).getHostAddress());
        }
    }

    @PrivilegedTest
    void networksOfOneId_inTwoStateFolders_areTwo() throws Exception {
        Network mine = driver.create(Specs.network("front"));
        try (BridgeNetworkDriver other = BridgeNetworkDriver.open(state.resolve("other"))) {
            Network theirs = other.create(Specs.network("front"));
            try (TestNamespace a = TestNamespace.create();
                    TestNamespace b = TestNamespace.create()) {
                Endpoint first = driver.attach(a.path(), Specs.endpoint("front", "a"));
                Endpoint second = other.attach(b.path(), Specs.endpoint("front", "a"));

                assertThat(theirs.bridge()).isNotEqualTo(mine.bridge());
                assertThat(address(second)).isNotEqualTo(address(first));
                assertThat(other.create(Specs.network("front")).bridge()).isEqualTo(theirs.bridge());
            } finally {
                other.reconcile(Set.of());
                other.remove(theirs.id());
            }
        }
    }

    @PrivilegedTest
    void attach_again_returnsTheSameEndpoint() throws Exception {
        driver.create(Specs.network("front"));
        try (TestNamespace a = TestNamespace.create()) {
            Endpoint first = driver.attach(a.path(), Specs.endpoint("front", "a"));

            assertThat(driver.attach(a.path(), Specs.endpoint("front", "a"))).isEqualTo(first);
            assertThat(driver.endpoints()).containsExactly(first);
        }
    }

    @PrivilegedTest
    void attach_afterTheNamespaceWasReplaced_keepsTheAddress() throws Exception {
        driver.create(Specs.network("front"));
        Endpoint before;
        try (TestNamespace a = TestNamespace.create()) {
            before = driver.attach(a.path(), Specs.endpoint("front", "a"));
        }
        try (TestNamespace a = TestNamespace.create()) {
            assertThat(driver.attach(a.path(), Specs.endpoint("front", "a"))).isEqualTo(before);
        }
    }

    @PrivilegedTest
    void detach_isRepeatableAndFreesTheAddress() throws Exception {
        driver.create(Specs.network("front"));
        try (TestNamespace a = TestNamespace.create();
                TestNamespace b = TestNamespace.create()) {
            Endpoint first = driver.attach(a.path(), Specs.endpoint("front", "a"));
            driver.detach(first.id());
            driver.detach(first.id());

            Endpoint second = driver.attach(b.path(), Specs.endpoint("front", "b"));

            assertThat(second.addresses()).isEqualTo(first.addresses());
            assertThat(a.call(() -> new RtLinks().names())).containsExactly("lo");
        }
    }

    @PrivilegedTest
    void attach_withAnAddressThatIsTaken_namesTheOwnerAndLeavesNothing() throws Exception {
        driver.create(Specs.network("front", "10.77.0.0/24"));
        try (TestNamespace a = TestNamespace.create();
                TestNamespace b = TestNamespace.create()) {
            driver.attach(a.path(), fixed("a", "10.77.0.9"));
            List<String> before = links();

            assertThatThrownBy(() -> driver.attach(b.path(), fixed("b", "10.77.0.9")))
                    .isInstanceOf(AddressInUseException.class)
                    .hasMessage("address 10.77.0.9 of network 'front' is taken by 'a'");
            assertThat(links()).isEqualTo(before);
            assertThat(driver.endpoints()).hasSize(1);
        }
    }

    @PrivilegedTest
    void attach_toANamespaceThatHasTheInterface_saysSoAndLeavesNothing() throws Exception {
        driver.create(Specs.network("front"));
        driver.create(Specs.network("back"));
        try (TestNamespace a = TestNamespace.create()) {
            driver.attach(a.path(), Specs.endpoint("front", "a"));
            List<String> before = links();

            assertThatThrownBy(() -> driver.attach(a.path(), Specs.endpoint("back", "a")))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining("and its peer eth0: File exists (EEXIST)");
            assertThat(links()).isEqualTo(before);
        }
    }

    @PrivilegedTest
    void create_withASubnetOfTheHost_namesTheRoute() {
        driver.create(Specs.network("front", "10.77.0.0/24"));

        assertThatThrownBy(() -> driver.create(Specs.network("back", "10.77.0.0/16")))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("subnet 10.77.0.0/16 of network 'back' overlaps ")
                .hasMessageContaining("10.77.0.0/24");
        assertThat(driver.networks()).hasSize(1);
    }

    @PrivilegedTest
    void remove_ofAUsedNetwork_namesTheUsers() throws Exception {
        Network network = driver.create(Specs.network("front"));
        try (TestNamespace a = TestNamespace.create()) {
            driver.attach(a.path(), Specs.endpoint("front", "shop-a-1"));

            assertThatThrownBy(() -> driver.remove(network.id()))
                    .hasMessage("network 'front' is in use by shop-a-1; remove them first");
        }
    }

    @PrivilegedTest
    void anotherDriver_afterTheBridgeWasRemovedByHand_restoresIt() throws Exception {
        Network network = driver.create(Specs.network("front"));
        try (TestNamespace a = TestNamespace.create();
                TestNamespace b = TestNamespace.create()) {
            Endpoint first = driver.attach(a.path(), Specs.endpoint("front", "a"));
            Endpoint second = driver.attach(b.path(), Specs.endpoint("front", "b"));
            b.serve(80, "b");
            driver.close();
            try (RtNetlink netlink = new RtNetlink(new LinuxSyscalls())) {
                netlink.deleteLink(network.bridge());
                netlink.deleteLink(first.hostInterface());
            }

            driver = BridgeNetworkDriver.open(state);
            driver.reconcile(Set.of(first.id(), second.id()));

            assertThat(a.ask(address(second), 80)).isEqualTo("b saw " + address(first));
        }
    }

    @PrivilegedTest
    void dualStackNetwork_givesBothKindsOfAddresses() throws Exception {
        driver.create(Specs.dualStack("front"));
        try (TestNamespace a = TestNamespace.create();
                TestNamespace b = TestNamespace.create()) {
            Endpoint first = driver.attach(a.path(), Specs.endpoint("front", "a"));
            Endpoint second = driver.attach(b.path(), Specs.endpoint("front", "b"));
            b.serve(80, "b");

            assertThat(second.addresses()).hasSize(2);
            assertThat(a.ask(second.addresses().get(1).getHostAddress(), 80))
                    .startsWith("b saw " + first.addresses().get(1).getHostAddress());
        }
    }

    private static EndpointSpec fixed(String owner, String address) {
        EndpointSpec spec = Specs.endpoint("front", owner);
        return new EndpointSpec(
                spec.id(),
                spec.networkId(),
                spec.owner(),
                spec.interfaceName(),
                Optional.of(Specs.address(address)),
                Optional.empty(),
                Optional.empty(),
                true,
                List.of());
    }

    private static String address(Endpoint endpoint) {
        return endpoint.addresses().get(0).getHostAddress();
    }

    private static List<String> links() {
        return new RtLinks().names();
    }

    /** Names of the interfaces of the calling thread's namespace. */
    private static final class RtLinks {
        List<String> names() {
            try (RtNetlink netlink = new RtNetlink(new LinuxSyscalls())) {
                return netlink.links().stream().map(Link::name).sorted().toList();
            }
        }
    }
}

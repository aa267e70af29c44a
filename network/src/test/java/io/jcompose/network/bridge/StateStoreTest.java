package io.jcompose.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec.Pool;
import io.jcompose.network.PublishedPort.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {
    @TempDir
    Path folder;

    @Test
    void fileThatAProcessDiedWriting_isRemovedWithTheNext() throws IOException {
        StateStore store = new StateStore(folder);
        Path unfinished = Files.writeString(folder.resolve("endpoints/.new-build-1-1"), "half");
        Path other = Files.writeString(folder.resolve("networks/.new-front"), "");

        store.deleteUnfinished();

        assertThat(unfinished).doesNotExist();
        assertThat(other).doesNotExist();
    }

    @Test
    void network_isReadAsItWasWritten() {
        Network network = network();

        new StateStore(folder).save(network);

        assertThat(new StateStore(folder).networks()).containsExactly(Map.entry(network.id(), network));
    }

    @Test
    void endpoint_isReadAsItWasWritten_andDeletedForGood() {
        EndpointState state = endpoint();
        StateStore store = new StateStore(folder);

        store.save(state);
        assertThat(new StateStore(folder).endpoints()).containsValue(state);
        store.deleteEndpoint(state.endpoint().id());
        store.deleteEndpoint(state.endpoint().id());

        assertThat(store.endpoints()).isEmpty();
    }

    @Test
    void damagedAndHalfWrittenFiles_areIgnored() throws IOException {
        StateStore store = new StateStore(folder);
        store.save(network());
        Files.writeString(folder.resolve("networks/empty"), "");
        Files.writeString(folder.resolve("networks/odd"), "id=odd\nwish.count=99999999\n");
        Files.writeString(folder.resolve("networks/.new-half"), "id=ha");
        Files.write(folder.resolve("endpoints/binary"), new byte[] {0, -1, -2, '\\', 'u', 'x'});

        assertThat(store.networks()).hasSize(1);
        assertThat(store.endpoints()).isEmpty();
    }

    @Test
    void fileCutAnywhere_orChanged_orGone_comesBackFromItsCopy() throws IOException {
        StateStore store = new StateStore(folder);
        store.save(network());
        Path file = folder.resolve("networks/" + network().id());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(new StateStore(folder).networks()).containsValue(network());
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertThat(new StateStore(folder).networks()).containsValue(network());
        }
        Files.delete(file);
        assertThat(new StateStore(folder).networks()).containsValue(network());
        assertThat(new StateStore(folder).network(network().id())).contains(network());
        new StateStore(folder).deleteNetwork(network().id());
        assertThat(folder.resolve("networks")).isEmptyDirectory();
    }

    @Test
    void id_thatIsNoFileName_isRefused() {
        for (String id : List.of("../x", "", ".hidden", "a/b", "x".repeat(129))) {
            assertThatThrownBy(() -> new StateStore(folder).network(id)).isInstanceOf(NetworkException.class);
        }
    }

    @Test
    void lock_isHeldByOneAtATime() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Runnable work = () -> {
            StateStore store = new StateStore(folder);
            for (int i = 0; i < 10; i++) {
                StateStore.Lock lock = store.lock();
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                lock.close();
            }
        };
        Thread one = new Thread(work);
        Thread two = new Thread(work);
        one.start();
        two.start();
        one.join();
        two.join();

        assertThat(most).hasValue(1);
    }

    private static Network network() {
        Pool pool = new Pool(
                Cidr.parse("10.9.0.0/24"),
                Optional.of(Cidr.parse("10.9.0.128/25")),
                Optional.of(Specs.address("10.9.0.1")),
                Map.of("printer = \"x\"\n", Specs.address("10.9.0.7")));
        return new Network(
                Specs.network("shop", List.of(pool), true, Map.of("com.docker.network.driver.mtu", "1400")),
                "jc-0123456789",
                List.of(pool),
                List.of(Specs.address("10.9.0.1")),
                Instant.parse("2026-01-02T03:04:05.000000006Z"));
    }

    private static EndpointState endpoint() {
        BoundPort port = new BoundPort(Specs.address("::"), 8080, Specs.address("10.9.0.2"), 80, Protocol.UDP, true);
        Endpoint endpoint = new Endpoint(
                Specs.endpoint("shop", "web", Specs.tcp(0, 80), Specs.tcp("127.0.0.1", 5, 6)),
                List.of(Specs.address("10.9.0.2"), Specs.address("fd00::2")),
                24,
                Optional.of(Specs.address("10.9.0.1")),
                "02:42:0a:09:00:02",
                "jcv1",
                List.of(port));
        return new EndpointState(endpoint, "/proc/1/ns/net", 4026531840L, true);
    }
}

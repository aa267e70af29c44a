package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.fakes.FakeBuilder;
import io.jcompose.core.fakes.FakeImages;
import io.jcompose.core.fakes.FakeNetworks;
import io.jcompose.core.fakes.FakeRuntime;
import io.jcompose.core.fakes.FakeVolumes;
import io.jcompose.core.plan.Names;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.network.NetworkDriver;
import io.jcompose.testkit.JcomposeHost;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultBridgeTest {
    private static final String BRIDGE = Names.networkId(DefaultBridge.NAME);

    @TempDir
    Path data;

    private final FakeNetworks networks = new FakeNetworks();
    private final CountDownLatch removing = new CountDownLatch(1);
    private final CountDownLatch mayRemove = new CountDownLatch(1);

    @Test
    void bridge_thatNobodyNeeds_goes() {
        mayRemove.countDown();
        Host host = host();
        DefaultBridge.ensure(host);

        DefaultBridge.removeIfUnused(host, new RecordStore(data));

        assertThat(networks.find(BRIDGE)).isEmpty();
    }

    @Test
    void bridge_thatIsNeededWhileItIsTakenAway_isThereInTheEnd() throws InterruptedException {
        Host host = host();
        RecordStore records = new RecordStore(data);
        DefaultBridge.ensure(host);
        Thread last = new Thread(() -> DefaultBridge.removeIfUnused(host, records));
        last.start();
        removing.await();

        Thread next = new Thread(() -> DefaultBridge.ensure(host));
        next.start();
        JcomposeHost.eventually(
                "the next one waits, or has not waited",
                Duration.ofSeconds(30),
                () -> next.getState() == Thread.State.BLOCKED || next.getState() == Thread.State.TERMINATED);
        mayRemove.countDown();
        last.join();
        next.join();

        assertThat(networks.find(BRIDGE)).isPresent();
    }

    /** Its networks take their time to go. */
    private Host host() {
        NetworkDriver slow = (NetworkDriver) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {NetworkDriver.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("remove")) {
                        removing.countDown();
                        mayRemove.await();
                    }
                    return method.invoke(networks, arguments);
                });
        FakeImages images = new FakeImages();
        return new Host(
                new FakeRuntime(),
                Host.HostsFile.NONE,
                slow,
                images,
                environment -> new ImageSources.Source(images, new FakeBuilder("nothing is built here")),
                new FakeVolumes(),
                Connectivity.NONE);
    }
}

package io.jcompose.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.plan.Samples;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.volume.VolumeStore.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an engine does about what the one before it left. */
class AdoptionTest extends EngineFixture {
    @Test
    void killedEngine_isSucceededByOneThatKnowsAll() {
        up();
        stopEngine();
        runtime.end("p-db-1", 5);

        startEngine();

        assertThat(client.containers(Optional.of("p")))
                .extracting(ContainerInfo::state)
                .containsExactly("exited", "running");
        assertThat(networks.endpoints()).hasSize(1);
        down();
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void containerThatACommitHadStandStill_goesOn_andThatOfAUserDoesNot() throws Exception {
        up();
        stopEngine();
        ContainerId web = runtime.byName("p-web-1").id();
        Path mark = folder.resolve("data/engine/frozen").resolve(web.value());
        Files.createDirectories(mark.getParent());
        Files.createFile(mark);
        runtime.pause(web);
        runtime.pause(runtime.byName("p-db-1").id());

        startEngine();

        assertThat(client.containers(Optional.of("p")))
                .extracting(ContainerInfo::state)
                .containsExactly("paused", "running");
        assertThat(mark).doesNotExist();
    }

    @Test
    void containerWithoutRecord_isLeftoverAndRemoved() {
        up();
        stopEngine();
        runtime.create(runtime.byName("p-web-1").spec().toBuilder().name("half").build());

        startEngine();

        assertThat(runtime.list()).extracting(c -> c.name()).doesNotContain("half");
    }

    @Test
    void engineKilledBetweenTheTwoRenamings_finishesTheSecond() {
        up();
        ContainerRecord record = record("p-db-1");
        stopEngine();
        core.records().put(record.renamed("0123456789ab_p-db-1"), true);

        startEngine();

        ContainerRecord after = core.records().find(record.id()).orElseThrow();
        assertThat(after).isEqualTo(record);
        assertThat(after.network().endpoints().get(0).names()).contains("p-db-1");
    }

    @Test
    void engineKilledAfterAContainerWentAndBeforeItsAnonymousVolumes_removesThem() {
        project = Samples.project(
                Samples.service("web").anonymousVolume("/cache").build(),
                Samples.service("db").anonymousVolume("/data").build());
        up();
        ContainerRecord going = record("p-web-1");
        ContainerRecord gone = record("p-db-1");
        stopEngine();
        core.records().put(going.withWish(ContainerRecord.GO, 0), false);
        runtime.remove(new ContainerId(going.id()), true);
        runtime.remove(new ContainerId(gone.id()), true); // by somebody who did not say that its volumes are to go

        startEngine();

        assertThat(volumes.list()).extracting(Volume::name).containsExactlyElementsOf(gone.anonymousVolumes());
        assertThat(core.records().all()).isEmpty();
    }

    @Test
    void engineKilledBeforeItMadeAContainersAnonymousVolumes_makesThemAtItsStart() {
        project =
                Samples.project(Samples.service("web").anonymousVolume("/cache").build());
        up("never");
        String volume = record("p-web-1").anonymousVolumes().get(0);
        stopEngine();
        volumes.remove(volume);
        startEngine();

        up();

        assertThat(volumes.find(volume)).isPresent();
        down(true);
        assertThat(volumes.list()).isEmpty();
    }

    @Test
    void engineKilledBeforeItRemovedTheSharedBridge_removesIt() {
        project = Samples.project(Samples.service("web").networkMode("bridge").build());
        up();
        assertThat(networks.networks())
                .extracting(network -> network.spec().name())
                .contains("bridge");
        String id = record("p-web-1").id();
        stopEngine();
        runtime.remove(new ContainerId(id), true);

        startEngine();

        assertThat(networks.networks())
                .extracting(network -> network.spec().name())
                .doesNotContain("bridge");
    }
}

package io.jcompose.runtime.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.volume.VolumeStore.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalVolumeStoreTest {
    @TempDir
    private Path folder;

    private LocalVolumeStore store;

    @BeforeEach
    void open() {
        store = new LocalVolumeStore(folder.resolve("volumes"));
    }

    @Test
    void volume_isFoundByAnotherInstanceUntilItIsRemoved() throws IOException {
        Volume created = store.create("data", Map.of("a", "b"), Map.of());
        Files.writeString(created.data().resolve("x"), "content");

        LocalVolumeStore other = new LocalVolumeStore(folder.resolve("volumes"));
        assertThat(other.list()).containsExactly(created);
        assertThat(other.create("data", Map.of(), Map.of())).isEqualTo(created);

        other.remove("data");
        other.remove("data");
        assertThat(store.find("data")).isEmpty();
        assertThat(folder.resolve("volumes")).isEmptyDirectory();
    }

    @Test
    void create_byManyAtOnce_makesOne() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Volume> create =
                    () -> new LocalVolumeStore(folder.resolve("volumes")).create("v", Map.of(), Map.of());
            var results = threads.invokeAll(List.of(create, create, create, create, create, create));
            for (var result : results) {
                assertThat(result.get()).isEqualTo(store.find("v").orElseThrow());
            }
        } finally {
            threads.shutdown();
        }
        assertThat(store.sweep(Duration.ZERO)).isEmpty();
    }

    @Test
    void badNamesAndOptions_areRefused() {
        assertThatThrownBy(() -> store.create("../x", Map.of(), Map.of())).isInstanceOf(ContainerException.class);
        assertThatThrownBy(() -> store.create("v", Map.of(), Map.of("size", "1")))
                .hasMessage("volume 'v': unknown option 'size' of driver local; use type, o and device");
        assertThat(store.find("..")).isEmpty();
        store.remove("..");
        assertThat(folder).exists();
    }

    @Test
    void options_sayWhatToMount() {
        Volume bound = store.create("bound", Map.of(), Map.of("type", "none", "o", "bind,rw", "device", "/srv/x"));
        Volume nfs = store.create("nfs", Map.of(), Map.of("type", "nfs", "o", "addr=10.0.0.1", "device", ":/export"));

        assertThat(bound.data()).isEqualTo(Path.of("/srv/x"));
        assertThat(LocalVolumeStore.fileSystem(bound)).isEmpty();
        assertThat(LocalVolumeStore.fileSystem(nfs))
                .contains(new LocalVolumeStore.FileSystem("nfs", ":/export", "addr=10.0.0.1"));
    }

    @Test
    void sweep_removesHalfMadeVolumes() throws IOException {
        Files.createDirectories(folder.resolve("volumes/.new-x/_data"));

        assertThat(store.sweep(Duration.ZERO)).hasSize(1);
        assertThat(store.list()).isEmpty();
    }
}

package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.files.FileMutex;
import io.jcompose.runtime.files.TwinFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerFilesTest {
    private static final ContainerId ID = new ContainerId("ab".repeat(32));

    @TempDir
    private Path temp;

    private RuntimePaths paths;
    private ContainerFiles files;

    @BeforeEach
    void open() throws IOException {
        paths = new RuntimePaths(temp.resolve("data"), temp.resolve("run"), "ours");
        Files.createDirectories(paths.containers());
        files = new ContainerFiles(paths);
    }

    private static ContainerRecord record(String name) {
        ContainerSpec spec = ContainerSpec.builder(name).args(List.of("true")).build();
        return new ContainerRecord(ID, Instant.EPOCH, spec);
    }

    private void create(String name) {
        files.prepare(record(name));
        files.publish(record(name));
    }

    @Test
    void preparedContainer_isSeenByNobody_andSweptUnlessItIsBeingMade() {
        ContainerLocks locks = new ContainerLocks(temp.resolve("lock"));
        files.prepare(record("one"));
        assertThat(files.list()).isEmpty();

        try (FileMutex.Held maker = locks.acquire(ID)) {
            assertThat(maker).isNotNull();
            assertThat(files.sweep(new ContainerLocks(temp.resolve("lock")))).isEmpty();
        }
        assertThat(files.sweep(locks)).hasSize(1);
        assertThat(paths.containers()).isEmptyDirectory();
    }

    @Test
    void createdContainer_isFoundByAnotherInstance() {
        create("one");

        assertThat(new ContainerFiles(paths).list()).containsExactly(record("one"));
    }

    @Test
    void recordRewrittenByAnotherInstance_isReadAnew() {
        create("one");
        assertThat(files.read(ID)).isPresent();
        new ContainerFiles(paths).rewrite(record("other-name"));

        assertThat(files.read(ID)).contains(record("other-name"));
    }

    @Test
    void delete_removesWhateverIsThere_twice() throws IOException {
        Files.createDirectories(files.folders(ID).upper().resolve("deep"));
        Files.createDirectories(files.folders(ID).run());

        files.delete(ID);
        files.delete(ID);

        assertThat(paths.containers()).isEmptyDirectory();
        assertThat(files.folders(ID).run()).doesNotExist();
    }

    @Test
    void interruptedRemoval_isFinishedByTheNext() throws IOException {
        create("one");
        Files.createDirectories(paths.containers().resolve("." + ID).resolve("upper"));

        files.delete(ID);

        assertThat(paths.containers()).isEmptyDirectory();
    }

    @Test
    void sweep_removesOnlyWhatBelongsToNobody() throws IOException {
        create("one");
        Files.createDirectories(files.folders(ID).run());
        Path strange = Files.createDirectories(ContainerFolders.runs(paths).resolve("0000000000000000"));
        Path half = Files.createDirectories(
                paths.containers().resolve("." + "0".repeat(64)).resolve("upper"));

        assertThat(files.sweep(new ContainerLocks(temp.resolve("lock")))).hasSize(2);

        assertThat(strange).doesNotExist();
        assertThat(half).doesNotExist();
        assertThat(files.folders(ID).run()).exists();
        assertThat(files.read(ID)).isPresent();
    }

    @Test
    void tornRunRecord_isNoRun() throws IOException {
        create("one");
        Files.writeString(files.folders(ID).runRecord(), "{\"launchedAt\":");

        assertThat(files.readRun(ID)).isEqualTo(Optional.empty());
    }

    @Test
    void tornRunRecord_whileTheMonitorMayLive_isGuessed() throws IOException {
        create("one");
        Files.createDirectories(files.folders(ID).run());
        Files.createFile(files.folders(ID).socket());
        Files.writeString(files.folders(ID).runRecord(), "{\"launchedAt\":");

        assertThat(files.readRun(ID).map(RunRecord::cgroup)).contains("ours/" + ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"id\":", "\0\1\2", "{}", "[]", "null", "7"})
    void damagedRecord_comesBackFromItsCopy(String damage) throws IOException {
        create("one");
        Files.writeString(files.folders(ID).config(), damage);

        assertThat(new ContainerFiles(paths).list()).containsExactly(record("one"));
        Files.delete(TwinFile.copyOf(files.folders(ID).config()));
        assertThat(new ContainerFiles(paths).list()).containsExactly(record("one"));
        assertThat(files.damaged()).isEmpty();
    }

    @Test
    void lostRecord_comesBackFromItsCopy_asItWasLast() throws IOException {
        create("one");
        files.rewrite(record("other"));
        Files.delete(files.folders(ID).config());

        assertThat(new ContainerFiles(paths).list()).containsExactly(record("other"));
    }

    @Test
    void recordThatCannotBeRead_norItsCopy_isDamaged_andCanBeRemoved() throws IOException {
        create("one");
        Files.writeString(files.folders(ID).config(), "");
        Files.writeString(TwinFile.copyOf(files.folders(ID).config()), "{");

        assertThat(files.list()).isEmpty();
        assertThat(files.damaged()).containsExactly(ID);
        files.delete(ID);
        assertThat(files.damaged()).isEmpty();
    }
}

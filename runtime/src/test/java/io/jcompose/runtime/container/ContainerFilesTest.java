package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.RuntimePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void createdContainer_isFoundByAnotherInstance() {
        files.create(record("one"));

        assertThat(new ContainerFiles(paths).list()).containsExactly(record("one"));
    }

    @Test
    void recordRewrittenByAnotherInstance_isReadAnew() {
        files.create(record("one"));
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
        files.create(record("one"));
        Files.createDirectories(paths.containers().resolve("." + ID).resolve("upper"));

        files.delete(ID);

        assertThat(paths.containers()).isEmptyDirectory();
    }

    @Test
    void sweep_removesOnlyWhatBelongsToNobody() throws IOException {
        files.create(record("one"));
        Files.createDirectories(files.folders(ID).run());
        Path strange = Files.createDirectories(ContainerFolders.runs(paths).resolve("0000000000000000"));
        Path half = Files.createDirectories(
                paths.containers().resolve("." + "0".repeat(64)).resolve("upper"));

        assertThat(files.sweep()).hasSize(2);

        assertThat(strange).doesNotExist();
        assertThat(half).doesNotExist();
        assertThat(files.folders(ID).run()).exists();
        assertThat(files.read(ID)).isPresent();
    }

    @Test
    void tornRunRecord_isNoRun() throws IOException {
        files.create(record("one"));
        Files.writeString(files.folders(ID).runRecord(), "{\"launchedAt\":");

        assertThat(files.readRun(ID)).isEqualTo(Optional.empty());
    }
}

package io.jcompose.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentStoreTest {
    @TempDir
    private Path folder;

    @Test
    void folderOfADeadProcess_isSweptWithoutAnyWrite() throws IOException {
        Path left = Files.createDirectories(folder.resolve("tmp/00000000.1.1-5/tree"))
                .getParent();

        StoreMaintenance.of(folder).sweep();

        assertThat(left).doesNotExist();
        StoreMaintenance.of(folder.resolve("none")).sweep();
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void filesThatAKilledProcessWasWriting_goBeforeTheNextWrite() throws IOException {
        String uuid = ".01234567-89ab-cdef-0123-456789abcdef";
        Path names = Files.createFile(folder.resolve(".names.json" + uuid));
        Path config = Files.createFile(
                Files.createDirectories(folder.resolve("configs")).resolve("." + "0".repeat(64) + uuid));

        new ContentStore(folder).changeNames(table -> true);

        assertThat(names).doesNotExist();
        assertThat(config).doesNotExist();
        assertThat(folder.resolve("names.json")).exists();
    }
}

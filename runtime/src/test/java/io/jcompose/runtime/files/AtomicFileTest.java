package io.jcompose.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    @Test
    void leftoversOfKilledWriters_areDeleted_andNothingElse() throws IOException {
        AtomicFile.write(folder.resolve("names.json"), new byte[1]);
        TwinFile.writeCopy(folder.resolve("names.json"), new byte[1]);
        Path leftover = Files.createFile(AtomicFile.temporary(folder.resolve("names.json")));
        Files.createFile(folder.resolve(".hidden"));

        AtomicFile.deleteLeftovers(folder);

        assertThat(leftover).doesNotExist();
        assertThat(folder)
                .isDirectoryContaining("glob:**/names.json")
                .isDirectoryContaining("glob:**/names.json.copy")
                .isDirectoryContaining("glob:**/.hidden");
        AtomicFile.deleteLeftovers(folder.resolve("missing"));
        AtomicFile.deleteLeftovers(folder.resolve(".hidden"));
    }
}

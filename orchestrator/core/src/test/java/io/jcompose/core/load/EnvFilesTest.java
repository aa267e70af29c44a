package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvFilesTest {
    @TempDir
    Path folder;

    @Test
    void file_hasQuotesCommentsVariablesAndKeysAlone() throws Exception {
        Path file =
                Files.writeString(folder.resolve("vars"), "A='x y' # c\nexport B=\"${A}-${OUTER}\"\nOUTER\nNOBODY\n");

        assertThat(EnvFiles.read(
                        file, name -> Optional.ofNullable(Map.of("OUTER", "o").get(name))))
                .isEqualTo(Map.of("A", "x y", "B", "x y-o", "OUTER", "o"));
    }

    @Test
    void wrongFile_isToldWithItsPlace() throws Exception {
        Path file = Files.writeString(folder.resolve("vars"), "A=1\nB=\"open\n");

        assertThatThrownBy(() -> EnvFiles.read(file, name -> Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ":2: ");
    }
}

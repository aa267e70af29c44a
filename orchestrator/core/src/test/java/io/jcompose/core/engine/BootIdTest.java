package io.jcompose.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootIdTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "2f1c0a7e-93b5", "nonsense"})
    void damagedFile_isNoRestartOfTheHost(String damage) throws IOException {
        Files.writeString(folder.resolve("boot-id"), damage);

        assertThat(BootId.hasChanged(folder)).isFalse();
    }

    @Test
    void anotherBootsId_isARestartOfTheHost() throws IOException {
        BootId.remember(folder);
        assertThat(BootId.hasChanged(folder)).isFalse();

        Files.writeString(folder.resolve("boot-id"), "00000000-0000-4000-8000-000000000000");
        assertThat(BootId.hasChanged(folder)).isTrue();
    }
}

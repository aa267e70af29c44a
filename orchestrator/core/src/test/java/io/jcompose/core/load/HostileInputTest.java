package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that want to cost more than they may. */
class HostileInputTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp);
    }

    @Test
    void aliasesOfAliases_stopAtTheLimitOfValues() {
        StringBuilder bomb = new StringBuilder("x-0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("x-%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n"
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        folder.compose(bomb.toString());

        assertThat(folder.problems())
                .singleElement()
                .asString()
                .endsWith("has more than 500000 values once aliases are expanded");
    }

    @Test
    void aliasInsideItsOwnValue_isRefused() {
        folder.compose("x-a: &a\n  b: *a\n");

        assertThat(folder.problems())
                .containsExactly("compose.yaml:2:6: alias *a stands inside the value it refers to");
    }

    @Test
    void deepNesting_isRefused() {
        folder.compose("x-a: " + "[".repeat(5_000) + "]".repeat(5_000));

        assertThat(folder.problems()).singleElement().asString().endsWith("is nested deeper than 100 levels");
    }

    @Test
    void hugeFile_isRefused() {
        folder.compose("# " + "x".repeat(YamlTree.MAX_CHARACTERS) + "\nservices: {}\n");

        assertThat(folder.problems()).containsExactly("compose.yaml: is too large; the limit is 8 MiB");
    }

    @Test
    void includesAndExtends_inCircles_areRefused() {
        folder.compose("include: [other.yaml]\nservices: {a: {image: a}}\n")
                .file("other.yaml", "include: [third.yaml]\n")
                .file("third.yaml", "include: [other.yaml]\n");
        assertThat(folder.problems()).singleElement().asString().contains("files include each other");

        folder.compose("services:\n  a: {extends: b}\n  b: {extends: a}\n");
        assertThat(folder.problems())
                .contains("compose.yaml:3:7: services.a.extends: services extend each other in a circle"
                        .replace("3:7: services.a", "2:16: services.a"));
    }

    @Test
    void hugeSizes_areRefusedQuickly() {
        folder.compose("services: {a: {image: a, mem_limit: 1e999999999, shm_size: 9999999p}}\n");

        assertThat(folder.problems()).hasSize(2).allMatch(line -> line.contains("is not a size"));
    }

    @Test
    void binaryAndEmptyFiles_areRefused() throws Exception {
        java.nio.file.Files.write(temp.resolve("compose.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThat(folder.problems()).containsExactly("Compose file compose.yaml is not UTF-8 text");

        folder.compose("# nothing\n");
        assertThat(folder.problems()).containsExactly("compose.yaml: is empty; add services");

        folder.compose("- a\n");
        assertThat(folder.problems()).containsExactly("compose.yaml:1:1: a Compose file must be a mapping, not a list");
    }
}

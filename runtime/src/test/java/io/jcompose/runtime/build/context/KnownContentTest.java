package io.jcompose.runtime.build.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownContentTest {
    private static final int LARGE = 2 << 20;
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

    @TempDir
    private Path folder;

    private Path context;
    private Path memory;

    @BeforeEach
    void write() throws IOException {
        context = Files.createDirectory(folder.resolve("context"));
        memory = folder.resolve("cache/memory");
        Files.writeString(context.resolve("large"), "a".repeat(LARGE));
    }

    private String digest(KnownContent known) {
        FileTree tree = FileTree.ofContext(context, IgnorePatterns.NONE).remembering(known);
        return new TreeDigest()
                .add(tree, tree.find("").orElseThrow(), tree.excluding(IgnorePatterns.NONE, ""))
                .hex();
    }

    /** The digest of one build, with what the one before has left. */
    private String build(Clock clock) throws IOException {
        KnownContent known = KnownContent.load(memory, clock);
        String digest = digest(known);
        known.save();
        return digest;
    }

    private boolean knows(String name) {
        KnownContent known = KnownContent.load(memory, LATER);
        return known.find(FileTree.ofContext(context, IgnorePatterns.NONE)
                        .find(name)
                        .orElseThrow())
                .isPresent();
    }

    @Test
    void unchangedFile_isKnownToTheNextBuild() throws IOException {
        String first = build(LATER);

        assertThat(knows("large")).isTrue();
        assertThat(build(LATER)).isEqualTo(first).isEqualTo(digest(KnownContent.load(folder.resolve("none"), LATER)));
    }

    @Test
    void changedFile_isReadAgainEvenIfItsTimeWasPutBack() throws IOException {
        String first = build(LATER);
        FileTime time = Files.getLastModifiedTime(context.resolve("large"));

        Files.writeString(context.resolve("large"), "b".repeat(LARGE));
        Files.setLastModifiedTime(context.resolve("large"), time);

        assertThat(build(LATER)).isNotEqualTo(first);
    }

    @Test
    void fileThatHasJustChanged_isNotTrusted() throws IOException {
        build(Clock.systemUTC());

        assertThat(memory).doesNotExist();
    }

    @Test
    void fewSmallFiles_areNotWorthKeeping() throws IOException {
        Files.writeString(context.resolve("large"), "small after all");

        build(LATER);

        assertThat(memory).doesNotExist();
    }

    @Test
    void damagedMemory_isForgotten() throws IOException {
        String first = build(LATER);
        byte[] bytes = Files.readAllBytes(memory);
        bytes[bytes.length / 2] ^= 1;
        Files.write(memory, bytes);

        assertThat(knows("large")).isFalse();
        assertThat(build(LATER)).isEqualTo(first);
        Files.write(memory, new byte[] {1});
        assertThat(build(LATER)).isEqualTo(first);
    }

    @Test
    void filesThatAreGone_areForgottenInTime() throws IOException {
        for (int i = 0; i < 3; i++) {
            Files.writeString(context.resolve("more" + i), "c".repeat(LARGE));
        }
        build(LATER);
        long before = Files.size(memory);
        for (int i = 0; i < 3; i++) {
            Files.delete(context.resolve("more" + i));
        }
        Files.writeString(context.resolve("large"), "d".repeat(LARGE));

        build(LATER);

        assertThat(Files.size(memory)).isLessThan(before / 2);
    }
}

package io.jcompose.core.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutsTest {
    /** After every file of a test is written, whatever the clocks say. */
    private static final Instant MADE = Instant.parse("2200-01-01T00:00:00Z");

    private static final Instant MUCH_LATER = MADE.plus(Checkouts.KEPT).plusSeconds(1);

    @TempDir
    Path repository;

    private final List<Path> mounted = new ArrayList<>();
    private Checkouts checkouts;

    @BeforeEach
    void setUp() {
        checkouts = new Checkouts(repository, mounted::contains);
    }

    private Path checkout(String commit) throws IOException {
        Path folder = Files.createDirectories(repository.resolve(commit).resolve("sub"));
        Files.writeString(folder.resolve("file"), "x");
        checkouts.mark(commit, MADE);
        checkouts.used(commit, MADE);
        return repository.resolve(commit);
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(repository)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void unusedForLong_goes_andLaterUseKeepsIt() throws IOException {
        checkout("a");
        checkout("b");
        checkouts.used("b", MADE.plusSeconds(10));

        checkouts.prune(MUCH_LATER.minusSeconds(5));
        assertThat(left()).containsExactly("a", "a.fetched", "b", "b.fetched");

        checkouts.prune(MUCH_LATER);
        assertThat(left()).containsExactly("b", "b.fetched");
    }

    @Test
    void tooMany_theLongestUnusedGo_butNoneOfTheLastHour() throws IOException {
        for (int i = 0; i < Checkouts.MAX + 2; i++) {
            checkout("c" + (10 + i));
            checkouts.used("c" + (10 + i), MADE.plusSeconds(i));
        }

        checkouts.prune(MADE.plusSeconds(60));
        assertThat(left()).hasSize(2 * (Checkouts.MAX + 2));

        checkouts.prune(MADE.plus(Duration.ofHours(2)));
        assertThat(left()).hasSize(2 * Checkouts.MAX).doesNotContain("c10", "c11", "c10.fetched", "c11.fetched");
    }

    @Test
    void whatServicesWroteTo_orMount_orHasNoMark_stays() throws IOException {
        Path written = checkout("written");
        Files.setLastModifiedTime(
                Files.createDirectories(written.resolve("sub/data")), FileTime.from(MADE.plusSeconds(1)));
        mounted.add(checkout("mounted"));
        Files.createDirectories(repository.resolve("unmarked"));
        checkout("plain");

        checkouts.prune(MUCH_LATER);

        assertThat(left()).containsExactly("mounted", "mounted.fetched", "unmarked", "written", "written.fetched");
    }

    @Test
    void leftoversOfKilledCommands_go() throws IOException {
        Files.createDirectories(repository.resolve("fetching-1/x"));
        Files.writeString(repository.resolve("killed-before-the-rename.fetched"), MADE.toString());
        checkouts.used("killed-before-the-rename", MADE);
        Files.writeString(checkout("torn").resolveSibling("torn.fetched"), "no time");
        checkouts.used("torn", MADE);

        checkouts.prune(MUCH_LATER);

        assertThat(left()).containsExactly("torn", "torn.fetched");
    }
}

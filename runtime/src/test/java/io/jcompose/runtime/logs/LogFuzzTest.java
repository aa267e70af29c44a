package io.jcompose.runtime.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerLog.Entry;
import io.jcompose.runtime.ContainerLog.Query;
import io.jcompose.testkit.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged logs are read to their end: what is whole comes out, what is not is passed over. */
class LogFuzzTest {
    private static final int LINES = 60;
    private final Mutations mutations = new Mutations();

    @TempDir
    private Path folder;

    @Test
    void damagedLog_isReadToItsEnd_whateverIsAskedFor() throws IOException {
        LogWriter writer = new LogWriter(folder);
        for (int line = 0; line < LINES; line++) {
            writer.line(1_700_000_000_000_000_000L + line, "line " + line);
            if (line % 25 == 24) {
                writer.rotate(3);
            }
        }
        byte[] current = Files.readAllBytes(folder.resolve("log"));
        byte[] older = Files.readAllBytes(folder.resolve("log.1"));
        for (int round = Mutations.rounds(400); round > 0; round--) {
            Files.write(folder.resolve("log"), mutations.of(current));
            Files.write(folder.resolve("log.1"), mutations.of(older));
            // Damage may turn up as lines, but there cannot be more of them than there is room for.
            assertThat(count(query())).isBetween(0, 20 * LINES);
        }
    }

    private Query query() {
        Optional<Instant> time = mutations.number(3) == 0
                ? Optional.of(Instant.ofEpochSecond(1_700_000_000, mutations.number(100)))
                : Optional.empty();
        return new Query(
                mutations.number(2) == 0 ? OptionalLong.of(mutations.number(100)) : OptionalLong.empty(),
                time,
                mutations.number(5) == 0 ? time : Optional.empty());
    }

    private int count(Query query) {
        int count = 0;
        try (LogFiles.Cursor cursor = new LogFiles(folder).open(query)) {
            for (Optional<Entry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                count++;
            }
        }
        return count;
    }
}

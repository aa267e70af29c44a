package io.jcompose.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventJournalTest {
    private static final long NANOS = 1_000_000_000L;

    @TempDir
    Path folder;

    private EventJournal at(long second) {
        return EventJournal.in(folder, Clock.fixed(Instant.ofEpochSecond(second), ZoneOffset.UTC));
    }

    private static List<String> texts(List<EventJournal.Entry> entries) {
        return entries.stream()
                .map(entry -> "%d %s %s %s %s"
                        .formatted(
                                entry.timeNanos() / NANOS,
                                entry.type(),
                                entry.action(),
                                entry.id(),
                                new java.util.TreeMap<>(entry.attributes())))
                .toList();
    }

    @Test
    void events_areReadByAnother_fromTheirTimeOn() {
        EventJournal writer = at(10);
        writer.image("tag", "sha256:1", "app:1", Map.of("k", "v"));
        EventJournal.Reader old = at(20).from(0);
        EventJournal.Reader late = at(20).from(15 * NANOS);
        EventJournal.Reader fresh = at(20).from(Long.MAX_VALUE);

        at(20).transfer("pull", ImageReference.parse("app:2"), Map.of());
        at(21).pruned("volume", 7);

        assertThat(texts(old.next()))
                .containsExactly(
                        "10 image tag sha256:1 {k=v, name=app:1}",
                        "20 image pull app:2 {name=app}",
                        "21 volume prune  {reclaimed=7}");
        assertThat(old.next()).isEmpty();
        assertThat(late.next()).hasSize(2);
        assertThat(fresh.next()).hasSize(2);
    }

    @Test
    void halfALine_isWaitedFor_andOneOfAKilledProcessPassedOver() throws IOException {
        EventJournal.Reader reader = at(1).from(0);
        at(1).image("load", "a", "a", Map.of());
        Path file = folder.resolve("events.log");
        String line = Files.readString(file);
        Files.writeString(file, line.substring(0, 9), StandardOpenOption.APPEND);

        assertThat(reader.next()).hasSize(1);
        Files.writeString(file, "\n" + line, StandardOpenOption.APPEND);
        assertThat(reader.next()).hasSize(1);
    }

    @Test
    void longJournal_isCut_andNothingIsMissedMeanwhile() throws IOException {
        EventJournal.Reader reader = at(1).from(0);
        List<EventJournal.Entry> seen = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            at(i).image("tag", "sha256:" + "0".repeat(64), "app:" + i, Map.of());
            if (i % 500 == 0) {
                seen.addAll(reader.next());
            }
        }
        seen.addAll(reader.next());

        assertThat(seen)
                .extracting(entry -> entry.attributes().get("name"))
                .hasSize(3000)
                .doesNotHaveDuplicates();
        assertThat(Files.size(folder.resolve("events.log"))).isLessThan(300 << 10);
    }
}

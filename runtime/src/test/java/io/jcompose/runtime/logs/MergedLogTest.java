package io.jcompose.runtime.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerLog.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedLogTest {
    @TempDir
    private Path temp;

    private final ManualClock clock = new ManualClock();
    private MergedLog<String> merged;

    private static final class ManualClock extends Clock {
        long nanos;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(0, nanos);
        }
    }

    @BeforeEach
    void makeMerged() {
        merged = new MergedLog<>(Duration.ofNanos(10), clock);
    }

    private LogWriter source(String name) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name));
        merged.add(name, new LogFiles(folder).open(Query.ALL));
        return new LogWriter(folder);
    }

    private static String text(MergedLog.Line<String> line) {
        return line.source() + ":" + new String(line.entry().bytes(), StandardCharsets.UTF_8);
    }

    private List<String> all() {
        List<String> lines = new ArrayList<>();
        for (Optional<MergedLog.Line<String>> line = merged.next(); line.isPresent(); line = merged.next()) {
            lines.add(text(line.get()));
        }
        return lines;
    }

    @Test
    void entries_comeInOrderOfTime() throws IOException {
        source("a").line(1, "1").line(4, "4");
        source("b").line(2, "2").line(3, "3").line(5, "5");
        clock.nanos = 1000;

        assertThat(all()).containsExactly("a:1", "b:2", "b:3", "a:4", "b:5");
    }

    @Test
    void freshEntry_waitsForAnEarlierOneOfAnotherSource() throws IOException {
        LogWriter a = source("a");
        LogWriter b = source("b");
        clock.nanos = 105;
        a.line(100, "later");
        assertThat(all()).isEmpty();

        b.line(99, "earlier");
        clock.nanos = 200;
        assertThat(all()).containsExactly("b:earlier", "a:later");
    }

    @Test
    void drain_waitsForNobody() throws IOException {
        source("a").line(100, "x");
        source("b");

        assertThat(merged.next()).isEmpty();
        assertThat(merged.drain().map(MergedLogTest::text)).contains("a:x");
        assertThat(merged.drain()).isEmpty();
    }

    @Test
    void removedSource_holdsNothingBack() throws IOException {
        source("a").line(100, "x");
        source("b");
        merged.remove("b");
        clock.nanos = 0;

        assertThat(all()).containsExactly("a:x");
    }
}

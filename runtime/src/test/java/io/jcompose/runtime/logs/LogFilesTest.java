package io.jcompose.runtime.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerLog.Entry;
import io.jcompose.runtime.ContainerLog.Query;
import io.jcompose.runtime.ContainerLog.Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    @TempDir
    private Path folder;

    private LogWriter writer;

    @BeforeEach
    void makeWriter() {
        writer = new LogWriter(folder);
    }

    private static Query tail(long lines) {
        return new Query(OptionalLong.of(lines), Optional.empty(), Optional.empty());
    }

    private static Query between(Optional<Instant> since, Optional<Instant> until) {
        return new Query(OptionalLong.empty(), since, until);
    }

    private List<String> read(Query query) {
        try (LogFiles.Cursor cursor = new LogFiles(folder).open(query)) {
            return rest(cursor);
        }
    }

    private static List<String> rest(LogFiles.Cursor cursor) {
        List<String> lines = new ArrayList<>();
        for (Optional<Entry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            lines.add(text(entry.get()));
        }
        return lines;
    }

    private static String text(Entry entry) {
        return new String(entry.bytes(), StandardCharsets.UTF_8);
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void records_carryTimeStreamAndPartiality() throws IOException {
        writer.partial(5, "begin").line(6, "end").error(7, "");

        try (LogFiles.Cursor cursor = new LogFiles(folder).open(Query.ALL)) {
            Entry first = cursor.next().orElseThrow();
            assertThat(first.epochNanos()).isEqualTo(5);
            assertThat(first.partial()).isTrue();
            assertThat(first.stream()).isEqualTo(Stream.STDOUT);
            assertThat(text(cursor.next().orElseThrow())).isEqualTo("end");
            Entry last = cursor.next().orElseThrow();
            assertThat(last.stream()).isEqualTo(Stream.STDERR);
            assertThat(last.bytes()).isEmpty();
            assertThat(cursor.next()).isEmpty();
        }
    }

    @Test
    void missingLog_isEmptyUntilItIsThere() throws IOException {
        try (LogFiles.Cursor cursor = new LogFiles(folder).open(Query.ALL)) {
            assertThat(cursor.next()).isEmpty();
            writer.line(1, "now");
            assertThat(rest(cursor)).containsExactly("now");
        }
    }

    @Test
    void rotatedFiles_areReadOldestFirst() throws IOException {
        writer.line(1, "a").rotate(3).line(2, "b").rotate(3).line(3, "c");

        assertThat(read(Query.ALL)).containsExactly("a", "b", "c");
    }

    @Test
    void follower_losesNothingWhenFilesAreRotatedUnderIt() throws IOException {
        writer.line(1, "a");
        try (LogFiles.Cursor cursor = new LogFiles(folder).open(Query.ALL)) {
            assertThat(rest(cursor)).containsExactly("a");
            writer.line(2, "b").rotate(3).line(3, "c").rotate(3).line(4, "d");
            assertThat(rest(cursor)).containsExactly("b", "c", "d");
            writer.rotate(3);
            assertThat(rest(cursor)).isEmpty();
            writer.line(5, "e");
            assertThat(rest(cursor)).containsExactly("e");
        }
    }

    @Test
    void follower_rotatedOutOfTheFolder_goesOnWithWhatIsLeft() throws IOException {
        writer.line(1, "a");
        try (LogFiles.Cursor cursor = new LogFiles(folder).open(Query.ALL)) {
            writer.rotate(1).line(2, "b").rotate(1).line(3, "c").rotate(1).line(4, "d");
            assertThat(rest(cursor)).containsExactly("a", "c", "d");
        }
    }

    @Test
    void tornRecord_isReadOnceItIsWhole() throws IOException {
        byte[] record = LogWriter.record(1, 1, 0, "hello");
        writer.raw(java.util.Arrays.copyOf(record, 18));
        try (LogFiles.Cursor cursor = new LogFiles(folder).open(Query.ALL)) {
            assertThat(cursor.next()).isEmpty();
            writer.raw(java.util.Arrays.copyOfRange(record, 18, record.length));
            assertThat(rest(cursor)).containsExactly("hello");
        }
    }

    @Test
    void tail_reachesBackIntoRotatedFiles() throws IOException {
        writer.line(1, "a").line(2, "b").rotate(3).line(3, "c").rotate(3).line(4, "d");

        assertThat(read(tail(0))).isEmpty();
        assertThat(read(tail(1))).containsExactly("d");
        assertThat(read(tail(3))).containsExactly("b", "c", "d");
        assertThat(read(tail(99))).containsExactly("a", "b", "c", "d");
    }

    @Test
    void tail_countsLinesAndNotPieces() throws IOException {
        writer.line(1, "a").partial(2, "b1").partial(2, "b2").line(2, "b3").line(3, "c");

        assertThat(read(tail(2))).containsExactly("b1", "b2", "b3", "c");
    }

    @Test
    void tail_ofALargeFile_findsRecordsFromItsMiddle() throws IOException {
        writeMany(50_000);

        assertThat(read(tail(3))).containsExactlyElementsOf(numbers(49_997, 50_000));
        assertThat(read(tail(20_000))).containsExactlyElementsOf(numbers(30_000, 50_000));
    }

    @Test
    void sinceAndUntil_cutByTime() throws IOException {
        writeMany(50_000);

        Optional<Instant> since = Optional.of(Instant.ofEpochSecond(0, 40_000));
        Optional<Instant> until = Optional.of(Instant.ofEpochSecond(0, 40_003));
        assertThat(read(between(since, until))).containsExactly("40000", "40001", "40002", "40003");
        assertThat(read(between(since, Optional.empty()))).hasSize(10_000);
    }

    @Test
    void since_skipsWholeRotatedFiles() throws IOException {
        writer.line(1, "a").rotate(3).line(2, "b").rotate(3).line(3, "c");

        assertThat(read(between(Optional.of(Instant.ofEpochSecond(0, 2)), Optional.empty())))
                .containsExactly("b", "c");
    }

    @Test
    void damage_isSteppedOverAndSaid() throws IOException {
        writer.line(1, "a").raw(new byte[1000]).line(2, "b");

        assertThat(read(Query.ALL))
                .containsExactly("a", "jcompose: 1000 bytes of this log are damaged and left out", "b");
    }

    @Test
    void damage_toTheEnd_endsTheLog() throws IOException {
        byte[] noise = new byte[100_000];
        new java.util.Random(1).nextBytes(noise);
        writer.line(1, "a").raw(noise);

        assertThat(read(Query.ALL)).first().isEqualTo("a");
        assertThat(read(tail(5)).size()).isLessThan(100);
    }

    private void writeMany(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            bytes.writeBytes(LogWriter.record(i, 1, 0, Integer.toString(i)));
        }
        writer.raw(bytes.toByteArray());
    }

    @Test
    void record_whoseFollowersAreDamaged_isPassedOver() throws IOException {
        // Once an error: what looked like a record was followed by a long one that is none, found by looking far ahead.
        writer.raw(new byte[20])
                .line(2, "x".repeat(200_000))
                .raw(new byte[] {1, 2, 3})
                .line(1, "y".repeat(200_000))
                .line(3, "whole")
                .line(4, "end");

        assertThat(read(tail(1000))).contains("whole", "end");
    }

    @Test
    void log_thatIsWrittenFasterThanRead_endsWhereItWas() throws IOException {
        writer.line(1, "old").rotate(3).line(2, "present");
        try (LogFiles.Cursor cursor = new LogFiles(folder).open(Query.ALL)) {
            cursor.stopAtPresentEnd();
            writer.line(3, "later").rotate(3).line(4, "still later");

            assertThat(rest(cursor)).containsExactly("old", "present");
        }
    }

    @Test
    void logWhoseMonitorWasKilledInARotation_isReadWhole() throws IOException {
        writer.line(1, "a").rotate(3).line(2, "b").rotate(3).line(3, "c");
        Files.move(folder.resolve("log.2"), folder.resolve("log.3"));
        Files.move(folder.resolve("log.1"), folder.resolve("log.2")); // and log did not become log.1 any more

        assertThat(read(Query.ALL)).containsExactly("a", "b", "c");

        Files.delete(folder.resolve("log")); // as if renamed and shortened away, and the next one not made
        assertThat(read(Query.ALL)).containsExactly("a", "b");
        assertThat(read(tail(1))).containsExactly("b");
    }

    @Test
    void recordThatAKilledMonitorLeftUnfinished_isTakenAwayBeforeTheNextRunWrites() throws IOException {
        byte[] torn = LogWriter.record(2, 1, 0, "x".repeat(1000));
        for (int bytes : new int[] {1, 15, 16, 500}) {
            Files.deleteIfExists(folder.resolve("log"));
            writer.line(1, "whole").raw(java.util.Arrays.copyOf(torn, bytes));

            assertThat(LogTail.mend(folder)).isEqualTo(bytes);

            writer.line(3, "the next run");
            assertThat(read(Query.ALL)).containsExactly("whole", "the next run");
        }
    }

    @Test
    void mendingALog_thatIsWholeOrDamagedElsewhere_takesNothingAway() throws IOException {
        assertThat(LogTail.mend(folder)).isZero();
        writer.line(1, "a").raw(new byte[1000]).line(2, "b");
        assertThat(LogTail.mend(folder)).isZero();
        writer.raw(new byte[5000]);
        assertThat(LogTail.mend(folder)).isZero();
        Files.delete(folder.resolve("log"));
        for (int i = 0; i < 20; i++) {
            writer.line(i, "x".repeat(500_000)); // more than is looked at
        }
        assertThat(LogTail.mend(folder)).isZero();
    }
}

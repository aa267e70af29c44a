package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.client.BuildProgress;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void board_at80Columns_showsMarksNamesTextsAndTimes() {
        assertThat(sample().lines(80, 24, 12 * SECOND))
                .containsExactly(
                        "[+] up 2/4",
                        " ✔ Network p_default  Created                                               1.0s",
                        " ✘ Container p-db-1   Error   exited (5)                                    1.0s",
                        " ⠋ Container p-web-1  Waiting                                               9.0s",
                        " ⠋ Image redis:alpine Pulling [⣿⣤ ] 15MB / 20MB                            11.0s");
    }

    @Test
    void board_at40Columns_cutsDetailsBeforeNames_andNothingIsWider() {
        List<String> lines = sample().lines(40, 24, 12 * SECOND);

        assertThat(lines).allMatch(line -> TextWidth.of(line) <= 40);
        assertThat(lines.get(1)).isEqualTo(" ✔ Network p_default  Created       1.0s");
        assertThat(lines.get(3)).startsWith(" ⠋ Container p-web-1 ").endsWith(" 9.0s");
    }

    @Test
    void board_at200Columns_keepsTheTimesWithinSight() {
        List<String> lines = sample().lines(200, 24, 12 * SECOND);

        assertThat(lines.subList(1, 5)).allMatch(line -> TextWidth.of(line) == 100);
    }

    @Test
    void board_withLongAndWideNames_keepsTheirEndsAndItsWidth() {
        for (int columns : new int[] {20, 40, 80, 200}) {
            ProgressBoard board = new ProgressBoard("up", new Ansi(true), "");
            board.on(event("Container a-project-with-quite-a-long-name-and-more-of-it-db-1", "Done", "Started", ""), 0);
            board.on(event("Container 計画-ウェブサーバー-データベース-とても長い-1", "Working", "Waiting", "健康診断"), 0);
            board.on(event("Network x", "Warning", "Resource is still in use", ""), 0);

            List<String> lines = board.lines(columns, 24, 100 * SECOND);

            assertThat(lines).allMatch(line -> TextWidth.of(line) <= columns);
            if (columns >= 40) {
                assertThat(lines.get(1)).contains("db-1 ").contains("Start");
                assertThat(lines.get(2)).contains("-1 ").contains("100.0s");
            }
        }
    }

    @Test
    void board_ofFiftyServices_fitsTheWindow_andShowsAllAtTheEnd() {
        ProgressBoard board = new ProgressBoard("up", new Ansi(false), "");
        for (int i = 0; i < 50; i++) {
            board.on(event("Container p-s" + i + "-1", "Working", "Starting", ""), 0);
        }

        assertThat(board.lines(80, 24, SECOND)).hasSize(23);
        assertThat(board.lines(80, Integer.MAX_VALUE, SECOND)).hasSize(51);
    }

    @Test
    void board_withTooManyLines_keepsWhatIsUnderWay() {
        ProgressBoard board = new ProgressBoard("up", new Ansi(false), "");
        for (int i = 0; i < 30; i++) {
            board.on(event("Container p-a-" + i, i == 29 ? "Working" : "Done", "Started", ""), 0);
        }

        List<String> lines = board.lines(80, 10, SECOND);

        assertThat(lines).hasSize(9);
        assertThat(lines.get(lines.size() - 2)).contains("p-a-29");
        assertThat(lines.get(lines.size() - 1)).isEqualTo(" ... 23 more");
    }

    @Test
    void board_ofAFailedBuild_leavesTheLastOutput() {
        ProgressBoard board = new ProgressBoard("build", new Ansi(false), "");
        BuildProgress build = new BuildProgress("Image p-web", event -> board.on(event, 0));
        build.stepStarted(1, "[2/3] RUN make");
        build.stepOutput(1, true, "\u001b[31mno rule\u001b[0m\n".getBytes(StandardCharsets.UTF_8));
        build.stepFailed(1, "exit code 2");
        board.on(event("Image p-web", "Error", "Error", "Dockerfile:2: exit code 2"), 0);

        assertThat(board.remainingOutput()).containsExactly("------", " > [2/3] RUN make:", "no rule", "------");
    }

    @Test
    void plain_printsEachChangeOnce() {
        try (PlainProgress progress = new PlainProgress(err, "")) {
            progress.on(event("Container p-a-1", "Working", "Creating", ""));
            progress.on(event("Container p-a-1", "Working", "Creating", "still"));
            progress.on(event("Container p-a-1", "Done", "Created", ""));
            progress.on(event("Network p_n", "Warning", "Resource is still in use", ""));
        }

        assertThat(bytes).hasToString("""
                         Container p-a-1 Creating
                         Container p-a-1 Created
                         Network p_n Resource is still in use
                        """);
    }

    @Test
    void outputOfHooks_goesBesideTheSteps() {
        ProgressEvent line = new ProgressEvent(
                "post_start",
                Optional.of("Container p-web-1"),
                "Working",
                ProgressEvent.HOOK_OUTPUT,
                "",
                0,
                0,
                Optional.of("migrated"));
        ProgressBoard board = sample();
        try (PlainProgress progress = new PlainProgress(err, "")) {
            progress.on(line);
            progress.on(line); // who says it twice is shown twice
        }
        board.on(line, 4 * SECOND);

        assertThat(bytes).hasToString(" p-web-1 -> | migrated\n p-web-1 -> | migrated\n");
        assertThat(board.lines(80, 24, 5 * SECOND)).contains("     migrated");
        assertThat(board.remainingOutput()).containsExactly("p-web-1 -> | migrated");
    }

    @Test
    void json_isAnObjectALine() {
        try (JsonProgress progress = new JsonProgress(err, true)) {
            progress.on(new ProgressEvent(
                    "abc", Optional.of("Image x"), "Working", "Downloading", "", 5, 20, Optional.empty()));
        }

        assertThat(bytes)
                .hasToString("{\"dry-run\":true,\"id\":\"abc\",\"parent_id\":\"Image x\",\"status\":\"Working\","
                        + "\"text\":\"Downloading\",\"current\":5,\"total\":20,\"percent\":25}\n");
    }

    @Test
    void build_isPrintedLikeBuildKits() {
        AtomicLong clock = new AtomicLong();
        BuildLog log = new BuildLog(err, clock::get);
        BuildProgress web = new BuildProgress("Image p-web", log::on);
        BuildProgress db = new BuildProgress("Image p-db", log::on);

        web.stepStarted(1, "[web 1/2] FROM busybox");
        db.stepStarted(1, "[db 1/1] FROM busybox");
        web.stepFinished(1, true);
        web.stepStarted(2, "[web 2/2] RUN echo äö; false");
        clock.set(SECOND / 8);
        byte[] output = "äö\r\nlast".getBytes(StandardCharsets.UTF_8);
        web.stepOutput(2, false, new byte[] {output[0]});
        web.stepOutput(2, false, java.util.Arrays.copyOfRange(output, 1, output.length));
        clock.set(SECOND * 3 / 2);
        web.stepFailed(2, "exit code 1");
        db.stepProgress(1, "layer Downloading", 1, 2);
        db.stepProgress(1, "writing image sha256:1", 1, 1);
        db.stepFinished(1, false);
        web.warning("Dockerfile:3", "CMD should be JSON");

        assertThat(bytes).hasToString("""
                        #1 [web 1/2] FROM busybox
                        #1 CACHED

                        #2 [db 1/1] FROM busybox
                        #2 writing image sha256:1 done
                        #2 DONE 1.5s

                        #3 [web 2/2] RUN echo äö; false
                        #3 0.125 äö
                        #3 1.500 last
                        #3 ERROR: exit code 1
                        WARN: Dockerfile:3: CMD should be JSON
                        """);
    }

    @Test
    void build_turnsToAnotherStepAfterFiveSeconds() {
        AtomicLong clock = new AtomicLong();
        BuildLog log = new BuildLog(err, clock::get);
        BuildProgress build = new BuildProgress("Image p-web", log::on);

        build.stepStarted(1, "[a 1/1] RUN one");
        build.stepStarted(2, "[b 1/1] RUN two");
        clock.set(4 * SECOND);
        build.stepOutput(2, false, "early\n".getBytes(StandardCharsets.UTF_8));
        clock.set(6 * SECOND);
        build.stepOutput(2, false, "late\n".getBytes(StandardCharsets.UTF_8));
        build.stepOutput(1, false, "waits\n".getBytes(StandardCharsets.UTF_8));
        log.flush();

        assertThat(bytes).hasToString("""
                        #1 [a 1/1] RUN one
                        #1 ...

                        #2 [b 1/1] RUN two
                        #2 4.000 early
                        #2 6.000 late
                        #2 ...

                        #1 [a 1/1] RUN one
                        #1 6.000 waits
                        """);
    }

    private static ProgressBoard sample() {
        ProgressBoard board = new ProgressBoard("up", new Ansi(false), "");
        board.on(event("Network p_default", "Working", "Creating", ""), 0);
        board.on(event("Network p_default", "Done", "Created", ""), SECOND);
        board.on(event("Container p-db-1", "Working", "Starting", ""), SECOND);
        board.on(event("Container p-db-1", "Error", "Error", "exited (5)"), 2 * SECOND);
        board.on(event("Container p-web-1", "Working", "Waiting", ""), 3 * SECOND);
        List<ProgressEvent> layers = new ArrayList<>();
        layers.add(layer("a", "Done", 0, 10_000_000));
        layers.add(layer("b", "Working", 5_000_000, 10_000_000));
        layers.add(layer("c", "Working", 0, 0));
        layers.forEach(event -> board.on(event, SECOND));
        return board;
    }

    private static ProgressEvent layer(String id, String status, long current, long total) {
        return new ProgressEvent(
                id, Optional.of("Image redis:alpine"), status, "Downloading", "", current, total, Optional.empty());
    }

    private static ProgressEvent event(String id, String status, String text, String details) {
        return new ProgressEvent(id, Optional.empty(), status, text, details, 0, 0, Optional.empty());
    }
}

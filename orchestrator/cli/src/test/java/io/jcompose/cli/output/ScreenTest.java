package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.cli.terminal.Cleanup;
import io.jcompose.cli.terminal.Terminal.Size;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What goes to a terminal, escape by escape. */
class ScreenTest {
    private static final String BEGIN = "\u001b[?2026h\u001b[?7l\r";
    private static final String END = "\u001b[?7h\u001b[?2026l";

    @Test
    void frame_takesThePlaceOfTheLastOne() {
        FrameText frames = new FrameText(true);

        assertThat(frames.next(List.of("a", "b"), 80)).isEqualTo(BEGIN + "a\u001b[K\nb\u001b[K\n" + END);
        assertThat(frames.next(List.of("a", "b"), 80)).isEmpty();
        assertThat(frames.next(List.of("c"), 80)).isEqualTo(BEGIN + "\u001b[2Ac\u001b[K\n\u001b[J" + END);
    }

    @Test
    void frame_afterTheWindowShrank_goesUpByTheRowsThatTheLastOneTakesNow() {
        List<String> lines = List.of("\u001b[32m" + "x".repeat(100) + "\u001b[0m", "", "y");

        assertThat(afterShrinking(lines, true)).startsWith(BEGIN + "\u001b[5A\u001b[J");
        assertThat(afterShrinking(lines, false)).startsWith(BEGIN + "\u001b[3A\u001b[J");
    }

    private static String afterShrinking(List<String> lines, boolean reflows) {
        FrameText frames = new FrameText(reflows);
        frames.next(lines, 200);
        return frames.next(List.of("short"), 40);
    }

    @Test
    void reflow_isExpectedUnlessTheNameOfTheTerminalSaysOtherwise() {
        assertThat(Screen.reflows(Map.of("TERM", "xterm-256color"))).isTrue();
        assertThat(Screen.reflows(Map.of("TERM", "xterm", "XTERM_VERSION", "XTerm(379)")))
                .isFalse();
        assertThat(Screen.reflows(Map.of("TERM", "screen"))).isFalse();
        assertThat(Screen.reflows(Map.of("TERM", "screen", "TMUX", "/tmp/x"))).isTrue();
        assertThat(Screen.reflows(Map.of("TERM", "linux"))).isFalse();
    }

    @Test
    void progress_writesEachFrameAtOnce_andGivesTheCursorBack() {
        List<String> writes = new ArrayList<>();
        PrintStream err = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        throw new AssertionError("one byte alone");
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
                    }
                },
                true,
                StandardCharsets.UTF_8);
        Screen screen = new Screen(() -> new Size(200, 300), action -> {}, true, new Cleanup());
        try (TtyProgress progress = new TtyProgress(err, "up", new Ansi(true), "", screen)) {
            for (int i = 0; i < 200; i++) {
                progress.on(new ProgressEvent(
                        "Container p-service-" + i, Optional.empty(), "Done", "Started", "", 0, 0, Optional.empty()));
            }
        }

        String last = writes.get(writes.size() - 1);
        List<String> frames = last.equals("\u001b[?25h") ? writes.subList(0, writes.size() - 1) : writes;
        assertThat(frames).isNotEmpty().allMatch(frame -> frame.contains(BEGIN) && frame.endsWith(END));
        assertThat(frames.get(frames.size() - 1)).contains("p-service-199");
        assertThat(String.join("", writes).lastIndexOf("\u001b[?25h"))
                .isGreaterThanOrEqualTo(String.join("", writes).lastIndexOf("\u001b[?25l"));
    }

    @Test
    void bottomLine_staysBelowWholeLines_andOutOfUnfinishedOnes() throws Exception {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        BottomLine line = new BottomLine(terminal, screen(() -> new Size(40, 5)));
        try (PrintStream out = new PrintStream(line.above(terminal), true, StandardCharsets.UTF_8)) {
            line.show("menu");
            line.show("menu");
            out.print("one\nhalf");
            line.show("menu");
            out.print(" line\n");
            line.show("menu");
            line.hide();
            line.hide();
        }

        assertThat(terminal).hasToString("menu\r\u001b[Jone\nhalf line\nmenu\r\u001b[J");
    }

    @Test
    void bottomLine_isTheLongestFormThatFits_andIsTakenAwayWholeWhenTheWindowHasBrokenIt() throws Exception {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        AtomicInteger columns = new AtomicInteger(10);
        BottomLine line = new BottomLine(terminal, screen(() -> new Size(columns.get(), 5)));
        line.show("ten is too", "nine fits");
        columns.set(4);
        line.hide();
        line.show("does not", "fit");
        line.hide();
        line.show("does not", "either");
        line.hide();

        assertThat(terminal).hasToString("nine fits\r\u001b[2A\u001b[Jfit\r\u001b[J");
    }

    private static Screen screen(Supplier<Size> size) {
        return new Screen(size, onResize -> {}, true, new Cleanup());
    }
}

package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerLog.Entry;
import io.jcompose.runtime.ContainerLog.Stream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LogPrinterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void names_arePaddedToTheLongestPlusOne_andStreamsStayApart() throws Exception {
        LogPrinter printer = printer(false, true, false);

        printer.print("a-1", entry("hello", Stream.STDOUT, false));
        printer.print("bbbb-1", entry("oops", Stream.STDERR, false));

        assertThat(out).hasToString("a-1     | hello\n");
        assertThat(err).hasToString("bbbb-1  | oops\n");
    }

    @Test
    void colours_areTheServices_whateverElseThereIs_andOnThePrefixOnly() throws Exception {
        LogPrinter all = printer(true, true, false);
        all.print("bbbb-1", entry("x", Stream.STDOUT, false));
        String line = out.toString(StandardCharsets.UTF_8);
        out.reset();
        LogPrinter one = new LogPrinter(out, err, new Ansi(true), true, false);
        one.add("bbbb-1", "bbbb");
        one.add("bbbb-2", "bbbb");
        one.print("bbbb-1", entry("x", Stream.STDOUT, false));

        assertThat(line)
                .matches("\u001b\\[[0-9]+mbbbb-1  \\| \u001b\\[0mx\n")
                .isEqualTo(out.toString(StandardCharsets.UTF_8));
        assertThat(java.util.stream.Stream.of("web", "api", "app", "db", "redis", "worker", "cache")
                        .map(ServiceColors::of)
                        .distinct()
                        .count())
                .isEqualTo(7);
    }

    @Test
    void carriageReturns_onATerminal_leaveTheNameVisible() throws Exception {
        LogPrinter printer = printer(true, true, false);

        printer.print("a-1", entry("10%\r20%\r", Stream.STDOUT, false));

        String prefix = "\u001b[" + ServiceColors.of("a") + "ma-1     | \u001b[0m";
        assertThat(out).hasToString(prefix + "10%\r" + prefix + "20%\r\n");
    }

    @Test
    void oddBytes_passUnchanged_whereNobodyLooks() throws Exception {
        LogPrinter printer = printer(false, true, false);
        byte[] odd = {(byte) 0xff, '\r', 0x1b, '[', '3', '1', 'm', (byte) 0xc3};

        printer.print("a-1", new Entry(0, Stream.STDOUT, odd, false));

        assertThat(out.toByteArray())
                .startsWith("a-1     | ".getBytes(StandardCharsets.UTF_8))
                .containsSubsequence(odd);
    }

    @Test
    void timestamps_areRfc3339WithNanoseconds_alsoWithoutPrefix() throws Exception {
        LogPrinter printer = printer(false, false, true);

        printer.print("a-1", entry("x", Stream.STDOUT, false));

        assertThat(out).hasToString("2026-01-02T15:04:05.000000007Z x\n");
    }

    @Test
    void partialLines_areJoined_unlessAnotherContainerComesBetween() throws Exception {
        LogPrinter printer = printer(false, true, false);

        printer.print("a-1", entry("one ", Stream.STDOUT, true));
        printer.print("a-1", entry("line", Stream.STDOUT, false));
        printer.print("a-1", entry("cut", Stream.STDOUT, true));
        printer.print("bbbb-1", entry("other", Stream.STDOUT, false));
        printer.print("a-1", entry("end", Stream.STDOUT, true));
        printer.finish();

        assertThat(out).hasToString("a-1     | one line\na-1     | cut\nbbbb-1  | other\na-1     | end\n");
    }

    @Test
    void oneStream_hasBothOutputsInTheirOrder_andDoesNotMixUnfinishedLines() throws Exception {
        LogPrinter printer = LogPrinter.toOneStream(out, new Ansi(false), true, false);

        printer.print("a-1", entry("asking? ", Stream.STDOUT, true));
        printer.print("a-1", entry("oops", Stream.STDERR, false));
        printer.print("a-1", entry("answer", Stream.STDOUT, false));
        printer.flush();

        assertThat(out).hasToString("a-1  | asking? \na-1  | oops\na-1  | answer\n");
    }

    @Test
    void twoStreamsThatEndOnOneTerminal_keepTheOrderOfTheLines() throws Exception {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        LogPrinter printer = new LogPrinter(
                new BufferedOutputStream(terminal), new BufferedOutputStream(terminal), new Ansi(false), true, false);

        printer.print("a-1", entry("1", Stream.STDOUT, false));
        printer.print("a-1", entry("2", Stream.STDERR, false));
        printer.print("a-1", entry("3", Stream.STDOUT, false));
        printer.flush();

        assertThat(terminal).hasToString("a-1  | 1\na-1  | 2\na-1  | 3\n");
    }

    private LogPrinter printer(boolean color, boolean prefixed, boolean timestamps) {
        LogPrinter printer = new LogPrinter(out, err, new Ansi(color), prefixed, timestamps);
        printer.add("a-1", "a");
        printer.add("bbbb-1", "bbbb");
        return printer;
    }

    private static Entry entry(String text, Stream stream, boolean partial) {
        return new Entry(1_767_366_245_000_000_007L, stream, text.getBytes(StandardCharsets.UTF_8), partial);
    }
}

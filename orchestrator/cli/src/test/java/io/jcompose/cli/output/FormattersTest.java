package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.client.EngineClient.PortInfo;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormattersTest {
    @ParameterizedTest
    @CsvSource({
        "0, Less than a second",
        "1, 1 second",
        "59, 59 seconds",
        "60, About a minute",
        "119, About a minute",
        "120, 2 minutes",
        "3599, 59 minutes",
        "3600, About an hour",
        "5400, 2 hours",
        "172799, 2 days",
        "1209600, 2 weeks",
        "5184000, 2 months",
        "63072000, 2 years",
    })
    void duration_isInDockersWords(long seconds, String text) {
        assertThat(Human.duration(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "999, 999B",
        "1000, 1kB",
        "12345, 12.3kB",
        "1982485, 1.98MB",
        "123456789, 123MB",
        "1500000000, 1.5GB"
    })
    void size_hasThreeDigits(long bytes, String text) {
        assertThat(Human.size(bytes)).isEqualTo(text);
    }

    @Test
    void moment_isInDockersForm() {
        assertThat(Human.moment(Instant.ofEpochSecond(1_700_000_000), java.time.ZoneId.of("UTC")))
                .isEqualTo("2023-11-14 22:13:20 +0000 UTC");
    }

    @Test
    void memory_isBinary() {
        assertThat(Human.memory(64 << 20)).isEqualTo("64 MiB");
        assertThat(Human.binarySize(1_536)).isEqualTo("1.5KiB");
        assertThat(Human.binarySize(25_212_000_000L)).isEqualTo("23.48GiB");
        assertThat(Human.binarySize(1_023 << 20)).isEqualTo("1023MiB");
    }

    @Test
    void sum_hasFourDigits() {
        assertThat(Human.preciseSize(123_456_789)).isEqualTo("123.5MB");
        assertThat(Human.preciseSize(16_430_000)).isEqualTo("16.43MB");
        assertThat(Human.preciseSize(0)).isEqualTo("0B");
    }

    @Test
    void table_alignsColumnsAndKeepsTheirMinimum() {
        assertThat(new Table(10)
                        .row("NAME", "IMAGE", "PORTS")
                        .row("p-web-1", "a-very-long-image", "")
                        .row("日本", "b", "80/tcp")
                        .render())
                .isEqualTo("""
                        NAME      IMAGE               PORTS
                        p-web-1   a-very-long-image   %s
                        日本      b                   80/tcp
                        """.formatted(""));
    }

    @Test
    void ports_foldNeighboursWhoseNumbersAreTheSameOnBothSides() {
        assertThat(Ports.text(List.of(
                        new PortInfo("0.0.0.0", 8080, 80, "tcp"),
                        new PortInfo("::", 8080, 80, "tcp"),
                        new PortInfo("127.0.0.1", 91, 91, "tcp"),
                        new PortInfo("127.0.0.1", 90, 90, "tcp"),
                        new PortInfo("", 0, 5432, "tcp"),
                        new PortInfo("", 0, 5433, "tcp"),
                        new PortInfo("", 0, 53, "udp"))))
                .isEqualTo(
                        "53/udp, 127.0.0.1:90-91->90-91/tcp, 5432-5433/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp");
        assertThat(Ports.text(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T15:04:05Z, 2026-01-02T15:04:05Z",
        "2026-01-02T15:04:05.5+01:00, 2026-01-02T14:04:05.500Z",
        "2026-01-02T15:04:05, 2026-01-02T15:04:05Z",
        "2026-01-02, 2026-01-02T00:00:00Z",
        "1767366245.25, 2026-01-02T15:04:05.250Z",
        "10m, 2026-01-01T23:50:00Z",
        "1h30m5s, 2026-01-01T22:29:55Z",
        "1.5s, 2026-01-01T23:59:58.500Z",
    })
    void time_isReadInAllItsForms(String text, String expected) {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T00:00:00Z"), ZoneOffset.UTC);

        assertThat(TimeArgument.parse(text, clock)).isEqualTo(Instant.parse(expected));
    }

    @ParameterizedTest
    @CsvSource({"yesterday", "10", "5x", "2026-13-01", "T", "1m-"})
    void time_thatMeansNothing_isRefusedUnlessItIsSeconds(String text) {
        if (text.equals("10")) {
            assertThat(TimeArgument.parse(text, Clock.systemUTC())).isEqualTo(Instant.ofEpochSecond(10));
        } else {
            assertThatThrownBy(() -> TimeArgument.parse(text, Clock.systemUTC()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("invalid time '" + text + "'");
        }
    }

    @Test
    void wideCharacters_countTwo_andCuttingLeavesAnEllipsis() {
        assertThat(TextWidth.of("日本x")).isEqualTo(5);
        assertThat(TextWidth.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(TextWidth.cut("abc", 3)).isEqualTo("abc");
        assertThat(TextWidth.cut("abcd", 3)).isEqualTo("ab…");
        assertThat(TextWidth.cut("abcd", 0)).isEmpty();
    }
}

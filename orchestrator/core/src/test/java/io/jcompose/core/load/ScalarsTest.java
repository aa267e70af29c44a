package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "-7, -7", "0o17, 15", "017, 15", "0x1F, 31", "0b101, 5", "1_000, 1000", "+5, 5"})
    void wholeNumbers_areRead(String text, long expected) {
        assertThat(Scalars.resolve(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1.5, 1.5", ".25, 0.25", "1e3, 1000", "2., 2", "-1.0E-2, -0.01"})
    void decimals_areRead(String text, double expected) {
        assertThat(Scalars.resolve(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1.10, 1.1",
        "123456.5, 123456.5",
        "1e6, 1e+06",
        "1234567.5, 1.2345675e+06",
        "-1e21, -1e+21",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        ".inf, +Inf",
        "9223372036854775807, 9223372036854775807",
        "18446744073709551615, 18446744073709551615",
        "18446744073709551616, 1.8446744073709552e+19"
    })
    void numbers_becomeTextAsInGo(String text, String expected) {
        assertThat(Scalars.goText(new Node.Scalar(SourceLocation.of(""), Scalars.resolve(text))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "no",
                "on",
                "off",
                "y",
                "56:12",
                "1.2.3",
                "0.0.0.0",
                "0x",
                "1e",
                "+",
                "-",
                ".",
                "3s",
                "10.0.0.0/8"
            })
    void everythingElse_staysText(String text) {
        assertThat(Scalars.resolve(text)).isEqualTo(text);
    }

    @Test
    void words_areRead() {
        assertThat(Scalars.resolve("true")).isEqualTo(true);
        assertThat(Scalars.resolve("FALSE")).isEqualTo(false);
        assertThat(Scalars.resolve("~")).isNull();
        assertThat(Scalars.resolve("2024-01-31")).isInstanceOf(Scalars.Timestamp.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10",
        "1b, 1",
        "1k, 1024",
        "1KB, 1024",
        "1kib, 1024",
        "64m, 67108864",
        "1.5g, 1610612736",
        "-1, -1",
        "1e3, 1000"
    })
    void sizes_areRead(String text, long expected) {
        assertThat(Units.bytes(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "1x", " 1m", "-2", "1.2.3", "ib", "1ib", "1e99999"})
    void wrongSizes_areNotRead(String text) {
        assertThat(Units.bytes(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1s, 1s",
        "90s, 1m30s",
        "1h, 1h0m0s",
        "1.5s, 1.5s",
        "100ms, 100ms",
        "1w, 168h0m0s",
        "0, 0s",
        ".5s, 500ms",
        "10us, 10µs",
        "-1s, -1s"
    })
    void durations_areReadAndPrinted(String text, String expected) {
        assertThat(Units.duration(text).map(Units::formatDuration)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "abc", "1m 30s", "1M", ".s", "1.2.3s", "99999999999h"})
    void wrongDurations_areNotRead(String text) {
        assertThat(Units.duration(text)).isEqualTo(java.util.Optional.<Duration>empty());
    }

    @Test
    void commandLines_areSplitAsAShellWould() {
        assertThat(ShellWords.split("sh -c 'a b' \"c \\\" d\" e\\ f  g\tx=\"\""))
                .hasValueSatisfying(
                        words -> assertThat(words).containsExactly("sh", "-c", "a b", "c \" d", "e f", "g", "x="));
        assertThat(ShellWords.split(""))
                .hasValueSatisfying(words -> assertThat(words).isEmpty());
        assertThat(ShellWords.split("echo 'open")).isEmpty();
    }
}

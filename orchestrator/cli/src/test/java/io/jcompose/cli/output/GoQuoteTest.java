package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoQuoteTest {
    @Test
    void quotes_areEscaped_andSoIsWhatCannotBeSeen() {
        assertThat(GoQuote.of("sh -c 'echo \"a\\b\"'")).isEqualTo("\"sh -c 'echo \\\"a\\\\b\\\"'\"");
        assertThat(GoQuote.of("a\nb\tc\u0001\u007f")).isEqualTo("\"a\\nb\\tc\\x01\\x7f\"");
        assertThat(GoQuote.of("é … 漢 \u00a0\u200b")).isEqualTo("\"é … 漢 \\u00a0\\u200b\"");
    }
}

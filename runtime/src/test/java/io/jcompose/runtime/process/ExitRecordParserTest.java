package io.jcompose.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitRecordParserTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jcompose-exit 2\n",
                "jcompose-exit 1\nsample 0",
                "jcompose-exit 1\ncode x\n",
                "jcompose-exit 1\nsample 0 9\nx\n",
                "jcompose-exit 1\nodd\n"
            })
    void cutOrChangedFile_isRefused(String text) {
        assertThatThrownBy(() -> ExitRecordParser.parse(text.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

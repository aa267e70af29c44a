package io.jcompose.cli.interact;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.cli.command.CliException;
import org.junit.jupiter.api.Test;

class DetachKeysTest {

    @Test
    void filter_whenTheKeysComeInPieces_holdsBackTheBeginning_andStopsAfterThem() {
        DetachKeys keys = DetachKeys.parse(DetachKeys.DEFAULT);

        assertThat(passed(keys, "ab\u0010")).isEqualTo("ab");
        assertThat(keys.complete()).isFalse();
        assertThat(passed(keys, "\u0011cd")).isEmpty();
        assertThat(keys.complete()).isTrue();
    }

    @Test
    void filter_whenOnlyTheBeginningCame_passesItOnLater() {
        DetachKeys keys = DetachKeys.parse("ctrl-p,ctrl-q");

        assertThat(passed(keys, "\u0010")).isEmpty();
        assertThat(passed(keys, "x")).isEqualTo("\u0010x");
        assertThat(passed(keys, "\u0010\u0010\u0011")).isEqualTo("\u0010");
        assertThat(keys.complete()).isTrue();
    }

    @Test
    void parse_ofNothing_isNoKeys_andOfAnUnknownKey_isRefused() {
        DetachKeys none = DetachKeys.parse("");

        assertThat(passed(none, "\u0010\u0011")).isEqualTo("\u0010\u0011");
        assertThatThrownBy(() -> DetachKeys.parse("alt-x"))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("'alt-x' is no key");
    }

    private static String passed(DetachKeys keys, String typed) {
        byte[] bytes = typed.getBytes(US_ASCII);
        return new String(keys.filter(bytes, bytes.length), US_ASCII);
    }
}

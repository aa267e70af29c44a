package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.load.Template.TemplateException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final Map<String, String> VALUES = Map.of("SET", "v", "EMPTY", "", "DOLLAR", "$SET");

    private static String fill(String text) throws TemplateException {
        return new Template(name -> Optional.ofNullable(VALUES.get(name)), Template.Listener.NONE).fill(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$SET|v",
                "${SET}|v",
                "a${SET}b$SET.c|avbv.c",
                "${NO:-d}|d",
                "${NO-d}|d",
                "${EMPTY:-d}|d",
                "<${EMPTY-d}>|<>",
                "${SET:+r}|r",
                "<${EMPTY:+r}>|<>",
                "${EMPTY+r}|r",
                "<${NO+r}>|<>",
                "${NO:-${EMPTY:-${SET}}}|v",
                "${NO:-{\"a\":1}}|{\"a\":1}",
                "${NO:-a}b}|ab}",
                "${NO:-a:b-c?d}|a:b-c?d",
                "$$SET|$SET",
                "$$$$|$$",
                "${DOLLAR}|$SET",
                "$1 $ $} 5$|$1 $ $} 5$",
                "${SET:?must}|v",
            })
    void forms_giveTheirValue(String text, String expected) throws TemplateException {
        assertThat(fill(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${NO:?}|required variable NO is missing a value",
                "${EMPTY:?why $SET}|required variable EMPTY is missing a value: why v",
                "${NO?why}|required variable NO is missing a value: why",
                "${}|invalid variable '${}'; write $$ for a dollar sign",
                "${SET|invalid variable '${SET'; write $$ for a dollar sign",
                "${1A}|invalid variable '${1A}'; write $$ for a dollar sign",
                "${SET/x/y}|invalid variable '${SET/x/y}'; write $$ for a dollar sign",
            })
    void wrongForms_sayWhatIsWrong(String text, String expected) {
        assertThatThrownBy(() -> fill(text))
                .isInstanceOf(TemplateException.class)
                .hasMessage(expected);
    }

    @Test
    void growthWithoutEnd_isStopped() {
        String part = "${NO:-" + "x".repeat(100_000) + "}";

        assertThatThrownBy(() -> fill(part.repeat(100))).hasMessageContaining("4 MiB");
        assertThatThrownBy(() -> fill("${NO:-".repeat(100) + "}".repeat(100))).hasMessageContaining("too deeply");
    }
}

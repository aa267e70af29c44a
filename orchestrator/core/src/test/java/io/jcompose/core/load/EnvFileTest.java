package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.jcompose.core.load.EnvFile.EnvFileException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFileTest {
    private static Map<String, String> parse(String text) throws EnvFileException {
        Map<String, String> outer = Map.of("HOST", "h", "WINS", "outer");
        return EnvFile.parse(
                text, name -> Optional.ofNullable(outer.get(name)), name -> Optional.empty(), EnvFile.Listener.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "A=b|b",
                "A: b|b",
                "export A=b|b",
                "\texport\tA = b |b",
                "A=b # comment|b",
                "A=b#c|b#c",
                "A='b # c' # comment|b # c",
                "A='$HOST'|$HOST",
                "A=\"x${HOST}\"|xh",
                "A=$HOST/x|h/x",
                "A=${NO:-d}|d",
                "A=\"\\$HOST\"|$HOST",
                "A=\"\\0101\"|A",
                "A=a\\nb|a\\nb",
                "A='it\\'s'|it's",
            })
    void lines_giveTheirValue(String line, String expected) throws EnvFileException {
        assertThat(parse(line + "\n")).containsExactly(entry("A", expected));
        assertThat(parse(line)).containsExactly(entry("A", expected));
    }

    @Test
    void file_withAllKindsOfLines_isRead() throws EnvFileException {
        assertThat(
                        parse(
                                "\ufeff# first\r\n\r\nA=1\r\nHOST\r\nUNSET\r\nB='two\nlines'\nC=$A-$WINS\nWINS=file\nD=$WINS\nE=\n"))
                .containsExactly(
                        entry("A", "1"),
                        entry("HOST", "h"),
                        entry("B", "two\nlines"),
                        entry("C", "1-outer"),
                        entry("WINS", "file"),
                        entry("D", "outer"),
                        entry("E", ""));
    }

    @Test
    void escapes_countInDoubleQuotesOnly() throws EnvFileException {
        assertThat(parse("A=\"a\\nb\\t\\\"c\\\\\"\nB='a\\nb'\n"))
                .containsExactly(entry("A", "a\nb\t\"c\\"), entry("B", "a\\nb"));
    }

    @Test
    void errors_haveTheirLine() {
        assertThatThrownBy(() -> parse("A=1\nB C=2\n"))
                .isInstanceOfSatisfying(
                        EnvFileException.class, e -> assertThat(e.line()).isEqualTo(2))
                .hasMessage("a variable name cannot contain a space: 'B C'");
        assertThatThrownBy(() -> parse("A=\"open\nB=2\n")).hasMessage("A: unterminated quoted value \"open");
        assertThatThrownBy(() -> parse("a$b=1\n")).hasMessage("unexpected character '$' in variable name 'a$b=1'");
        assertThatThrownBy(() -> parse("\n\nA=${NO:?gone}\n"))
                .isInstanceOfSatisfying(
                        EnvFileException.class, e -> assertThat(e.line()).isEqualTo(3))
                .hasMessage("A: required variable NO is missing a value: gone");
    }

    @Test
    void rawFormat_takesLinesAsTheyAre() throws EnvFileException {
        assertThat(EnvFile.parseRaw(
                        "# c\nA=\"x\" # $HOST\nB=\nHOST\n", name -> Optional.of("h"), EnvFile.Listener.NONE))
                .containsExactly(entry("A", "\"x\" # $HOST"), entry("B", ""), entry("HOST", "h"));
    }
}

package io.jcompose.runtime.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordExpanderTest {
    private static final Map<String, String> VARIABLES =
            Map.of("NAME", "app", "EMPTY", "", "FILE", "lib/app-1.2.tar.gz", "SPACED", "one  two", "PRICE", "$5");
    private final WordExpander expander = new WordExpander('\\');

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    $NAME            | app
                    x${NAME}y        | xappy
                    $NAMEs/x         | /x
                    '$NAME'          | $NAME
                    "$NAME"          | app
                    "it's $NAME"     | it's app
                    \\$NAME          | $NAME
                    a\\ b            | a b
                    $PRICE           | $5
                    ${EMPTY:-other}  | other
                    ${EMPTY-other}y  | y
                    ${GONE-other}    | other
                    ${GONE:-${NAME}} | app
                    ${NAME:+yes}     | yes
                    ${EMPTY:+yes}no  | no
                    ${EMPTY+yes}     | yes
                    ${FILE##*/}      | app-1.2.tar.gz
                    ${FILE#*.}       | 2.tar.gz
                    ${FILE%.*}       | lib/app-1.2.tar
                    ${FILE%%.*}      | lib/app-1
                    ${FILE/./_}      | lib/app-1_2.tar.gz
                    ${FILE//./_}     | lib/app-1_2_tar_gz
                    ${FILE:#*/}      | app-1.2.tar.gz
                    ${FILE:%.*}      | lib/app-1.2.tar
                    ${NAME/$EMPTY/x} | xapp
                    ${NAME//$EMPTY/-} | -a-p-p-
                    ${NAME//*/-}     | -
                    ${NAME///}       | app
                    ${EMPTY/*/-}     | -
                    ${NAME//p/\\/}   | a\\/\\/
                    ${NAME%%\\*}     | app
                    $                | $
                    $(date)          | $(date)
                    """)
    void word_isExpandedLikeInAShell(String text, String expected) throws SyntaxException {
        assertThat(expander.word(text, VARIABLES)).isEqualTo(expected);
    }

    @Test
    void words_ofAVariable_areSplitOutsideQuotes() throws SyntaxException {
        assertThat(expander.words("$SPACED", VARIABLES)).isEqualTo(List.of("one", "two"));
        assertThat(expander.words("\"$SPACED\"", VARIABLES)).isEqualTo(List.of("one  two"));
    }

    @Test
    void backtick_asEscape_leavesBackslashesAlone() throws SyntaxException {
        assertThat(new WordExpander('`').word("C:\\$NAME `$NAME", VARIABLES)).isEqualTo("C:\\app $NAME");
    }

    @Test
    void requiredVariable_whenMissing_isAnErrorWithItsMessage() {
        assertThatThrownBy(() -> expander.word("${GONE:?pass --build-arg GONE}", VARIABLES))
                .hasMessage("'${GONE:?pass --build-arg GONE}': GONE: pass --build-arg GONE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    'open        | single quote
                    "open        | double quote
                    ${NAME       | '}' is missing
                    ${}          | a name must follow
                    ${NAME:=x}   | unsupported modifier ':='
                    ${NAME//p}   | '/' is missing
                    ${GONE/\\x/} | invalid escape
                    ${GONE#\\x}  | invalid escape
                    """)
    void malformedWord_saysWhatIsMissing(String text, String part) {
        assertThatThrownBy(() -> expander.word(text, VARIABLES)).hasMessageContaining(part);
    }
}

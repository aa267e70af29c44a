package io.jcompose.runtime.build.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnorePatternsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    target                | target/classes/A.class | true
                    target                | module/target          | false
                    **/target             | module/target/x        | true
                    *.log                 | logs/a.log             | false
                    **/*.log              | a.log                  | true
                    logs/**               | logs                   | false
                    logs/**               | logs/a/b               | true
                    *, !src               | src/Main.java          | false
                    *, !src               | doc/x                  | true
                    src, !src/keep        | src/keep/x             | false
                    !a, a                 | a                      | true
                    a?.[ch]               | ab.c                   | true
                    a+b(1).txt            | a+b(1).txt             | true
                    a[[]0].txt            | a[0].txt               | true
                    a[&&b]c               | a&c                    | true
                    a[^b-d]c              | acc                    | false
                    """)
    void ignores_followsTheLastPatternThatMatches(String patterns, String path, boolean expected) {
        assertThat(IgnorePatterns.parse(patterns.replace(", ", "\n")).ignores(path))
                .isEqualTo(expected);
    }

    @Test
    void readFile_cleansEachLine() {
        assertThat(IgnorePatterns.readFile("\uFEFF# comment\n\n  /a/b/ \n! ./c\r\n"))
                .containsExactly("a/b", "!c");
    }

    @Test
    void malformedPattern_isNamed() {
        assertThatThrownBy(() -> IgnorePatterns.parse("a[b"))
                .hasMessage("syntax error in pattern 'a[b': the bracket is not closed");
    }
}

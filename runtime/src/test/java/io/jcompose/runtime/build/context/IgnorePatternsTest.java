package io.jcompose.runtime.build.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                    [\\-x]                 | -                      | true
                    [x\\-]                 | z                      | false
                    [A-\\]]                | Z                      | true
                    a**/*.txt             | a/b/c.txt              | true
                    a/*.txt**             | a/x.txt                | true
                    **/dir2/*             | dir/dir2/file/         | true
                    **file                | dir/dir/file           | true
                    a???b                 | a\u263Ab               | false
                    [a-\u03B6]*            | \u03B1                | true
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

    @ParameterizedTest
    @ValueSource(strings = {"[", "[^", "[^bc", "a[", "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "!"})
    void pattern_thatIsMalformed_isRefused(String pattern) {
        assertThatThrownBy(() -> IgnorePatterns.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void malformedPattern_isNamed() {
        assertThatThrownBy(() -> IgnorePatterns.parse("a[b"))
                .hasMessage("syntax error in pattern 'a[b': the bracket is not closed");
    }
}

package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListFilterTest {
    private static final List<String> KEYS = List.of("name", "label", "dangling", "type");

    private static ListFilter filter(String... words) {
        return new ListFilter(List.of(words), KEYS);
    }

    @Test
    void values_ofOneKeyAreAlternatives_andLabelsAreAllNeeded() {
        ListFilter filter = filter("name=^a$", "name=b", "label=x", "label=y=1");

        assertThat(filter.found("name", "a")).isTrue();
        assertThat(filter.found("name", "abc")).isTrue();
        assertThat(filter.found("name", "ac")).isFalse();
        assertThat(filter.labels(Map.of("x", "0", "y", "1"))).isTrue();
        assertThat(filter.labels(Map.of("x", "0", "y", "2"))).isFalse();
        assertThat(filter().any("name", "a"::equals)).isTrue();
    }

    @Test
    void expressionThatCannotBeRead_isAPartOfTheName() {
        assertThat(filter("name=a(").found("name", "xa(y")).isTrue();
    }

    @Test
    void flag_isYesOrNo() {
        assertThat(filter("dangling=1").flag("dangling")).contains(true);
        assertThat(filter("dangling=false").flag("dangling")).contains(false);
        assertThat(filter().flag("dangling")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dangling=foo|invalid filter 'dangling=foo': use true or false",
                "type=x|invalid filter 'type=x': use custom or builtin",
                "size=1|invalid filter 'size=1': use KEY=VALUE with one of name, label, dangling, type",
                "name|invalid filter 'name': use KEY=VALUE with one of name, label, dangling, type",
            })
    void wrongFilter_isRefused(String word, String message) {
        assertThatThrownBy(() -> {
                    ListFilter filter = filter(word);
                    filter.flag("dangling");
                    filter.requireOneOf("type", List.of("custom", "builtin"));
                })
                .hasMessage(message);
    }
}

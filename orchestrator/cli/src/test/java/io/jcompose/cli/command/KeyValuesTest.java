package io.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValuesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "    label=value",
                "label=a value with blanks  ",
                "label=    value",
                "label",
                "label=",
                "a=b=c",
                "key\"with\"quotes={\"hello\"}",
                "'quoted-label'='quoted value'"
            })
    void label_mayHaveBlanksInItsValueAndInFront(String label) {
        String[] parts = label.split("=", 2);

        assertThat(KeyValues.labels(List.of(label))).containsEntry(parts[0], parts.length == 1 ? "" : parts[1]);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "||,invalid label '': empty name",
                "| |,invalid label ' ': empty name",
                "| = |,invalid label ' = ': empty name",
                "=label,invalid label '=label': empty name",
                "this is a label,label 'this is a label' contains whitespaces",
                "this is a label=value,label 'this is a label' contains whitespaces",
                "label =value,label 'label ' contains whitespaces",
            })
    void label_isRefusedWithoutNameOrWithBlanksInIt(String label, String why) {
        assertThatThrownBy(() -> KeyValues.labels(List.of(label)))
                .isInstanceOf(CliException.class)
                .hasMessage(why + "; use KEY=VALUE");
    }
}

package io.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentArgumentsTest {
    @TempDir
    Path folder;

    @Test
    void file_isTakenToTheLetter() throws IOException {
        assertThat(parse("\ufeff# a comment\n\n \tA=1 \nB=\"x\" # no comment\nHERE\nELSEWHERE\nC=a=b\nD=\n"))
                .containsExactly(
                        Map.entry("A", Optional.of("1 ")),
                        Map.entry("B", Optional.of("\"x\" # no comment")),
                        Map.entry("HERE", Optional.of("yes")),
                        Map.entry("C", Optional.of("a=b")),
                        Map.entry("D", Optional.of("")));
    }

    @Test
    void wordWithoutValue_takesTheVariableAway() {
        assertThat(EnvironmentArguments.words(
                        EnvironmentArguments.parse(List.of("A=1", "HERE", "NOWHERE", "E="), Map.of("HERE", "yes"))))
                .containsExactly("A=1", "HERE=yes", "NOWHERE", "E=");
    }

    @Test
    void names_withBlanksOrWithoutLetters_areRefusedWithTheirLine() {
        assertThatThrownBy(() -> parse("A=1\nB C=2\n"))
                .isInstanceOf(CliException.class)
                .hasMessage("invalid env file (my.env): line 2: variable 'B C' contains whitespaces");
        assertThatThrownBy(() -> parse("A =1\n")).hasMessageContaining("variable 'A ' contains whitespaces");
        assertThatThrownBy(() -> parse("=1\n")).hasMessageContaining("no variable name on line '=1'");
    }

    @Test
    void bytes_thatAreNoText_areRefused() throws IOException {
        Files.write(folder.resolve("my.env"), new byte[] {'A', '=', (byte) 0xff, '\n'});

        assertThatThrownBy(() -> EnvironmentArguments.parseFiles(context(), List.of("my.env")))
                .hasMessageContaining("not UTF-8");
    }

    private Map<String, Optional<String>> parse(String content) throws IOException {
        Files.writeString(folder.resolve("my.env"), content, StandardCharsets.UTF_8);
        return EnvironmentArguments.parseFiles(context(), List.of("my.env"));
    }

    private CommandContext context() {
        return TestContexts.in(folder, Map.of("HERE", "yes"), OutputStream.nullOutputStream());
    }
}

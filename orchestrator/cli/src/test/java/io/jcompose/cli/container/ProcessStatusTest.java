package io.jcompose.cli.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessStatusTest {
    @Test
    void rows_areThoseOfTheProcesses_withTheirThreads_andTheRestInTheLastColumn() {
        String output = """
            USER       PID COMMAND
            root         1 init
            root        42 sleep  1000
            root         - -
            root        43 other
            root         - -
            """;

        assertThat(ProcessStatus.rows(output, Set.of(42L)))
                .containsExactly(
                        List.of("USER", "PID", "COMMAND"),
                        List.of("root", "42", "sleep 1000"),
                        List.of("root", "-", "-"));
    }

    @Test
    void output_withoutProcessIds_isRefused() {
        assertThatThrownBy(() -> ProcessStatus.rows("COMMAND\nsleep\n", Set.of(1L)))
                .hasMessageStartingWith("couldn't find PID field in ps output");
        assertThatThrownBy(() -> ProcessStatus.run(List.of("-o", "pid=Number,comm")))
                .hasMessageContaining("the heading of pid cannot be changed");
    }
}

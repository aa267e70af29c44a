package io.jcompose.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilityFlagsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "net_admin Chown cap_kill; ''; CAP_CHOWN CAP_KILL CAP_NET_ADMIN; ''",
                "KILL; CAP_KILL mknod; CAP_KILL; CAP_MKNOD",
                "all chown; kill; ALL; CAP_KILL",
                "''; chown All; ''; ALL",
                "kill CAP_KILL; ''; CAP_KILL; ''",
            })
    void names_areFullAndSorted_andAddingWins(String add, String drop, String added, String dropped) {
        CapabilityFlags flags = new CapabilityFlags(words(add), words(drop));

        assertThat(flags.added()).isEqualTo(words(added));
        assertThat(flags.dropped()).isEqualTo(words(dropped));
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
    }
}

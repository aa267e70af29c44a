package io.jcompose.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.project.PruneOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code pruneFilters} of Docker's configuration file, beside {@code --filter}. */
class PruneFiltersTest {
    private static final Map<String, String> KEPT = Map.of("keep", "");

    @TempDir
    Path folder;

    @picocli.CommandLine.Command
    static final class Prune {
        @CommandLine.Mixin
        PruneOptions options = new PruneOptions();
    }

    private CommandContext context(String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        return TestContexts.in(folder, Map.of("DOCKER_CONFIG", folder.toString()), new ByteArrayOutputStream());
    }

    private static PruneOptions options(String... arguments) {
        return CommandLine.populateCommand(new Prune(), arguments).options;
    }

    @Test
    void filtersOfTheFile_hold_unlessTheCommandSaysTheOpposite() throws IOException {
        CommandContext context = context("{\"pruneFilters\":[\"label!=keep\"]}");

        PruneFilter usual = options().filter(context);
        assertThat(usual.accepts(0, KEPT)).isFalse();
        assertThat(usual.accepts(0, Map.of())).isTrue();
        assertThat(options().unfiltered(context)).isFalse();

        assertThat(options("--filter", "label=keep").filter(context).accepts(0, KEPT))
                .isTrue();
    }

    @Test
    void withoutFilters_everythingIsMeant() throws IOException {
        CommandContext context = context("{}");

        assertThat(options().unfiltered(context)).isTrue();
        assertThat(options().filter(context).accepts(0, KEPT)).isTrue();
    }
}

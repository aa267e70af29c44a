package io.jcompose.cli.command;

import io.jcompose.cli.terminal.Cleanup;
import io.jcompose.core.HostPaths;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Surroundings of commands in tests. */
public final class TestContexts {
    private TestContexts() {}

    /** @param err gets what is written to standard error */
    public static CommandContext in(Path folder, Map<String, String> environment, OutputStream err) {
        return new CommandContext(
                GlobalOptions.parse(List.of()),
                environment,
                folder,
                new HostPaths(folder, folder, "test"),
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Clock.systemUTC(),
                new Cleanup());
    }
}

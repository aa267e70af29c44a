package io.jcompose.cli.command;

import io.jcompose.cli.terminal.Cleanup;
import io.jcompose.core.HostPaths;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What every command is given: the options before it, and the world around the process as values.
 *
 * @param workingDirectory absolute
 * @param in read by few commands; unbuffered
 * @param out UTF-8, buffered; flushed when the command ends
 * @param err UTF-8, flushed at each line
 * @param cleanup what a signal that ends the process has to undo first
 */
public record CommandContext(
        GlobalOptions options,
        Map<String, String> environment,
        Path workingDirectory,
        HostPaths paths,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Clock clock,
        Cleanup cleanup) {

    /** The same for a dry run. */
    public CommandContext withDryRun() {
        return new CommandContext(
                options.withDryRun(), environment, workingDirectory, paths, in, out, err, clock, cleanup);
    }
}

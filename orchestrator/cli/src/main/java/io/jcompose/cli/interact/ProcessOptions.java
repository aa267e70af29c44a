package io.jcompose.cli.interact;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.cli.terminal.Terminal.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code exec} and {@code run} about the process. */
final class ProcessOptions {
    @Option(
            names = {"-d", "--detach"},
            description = "In the background")
    boolean detach;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Set a variable")
    List<String> environment = new ArrayList<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Run as this user")
    Optional<String> user = Optional.empty();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "FOLDER",
            description = "Working folder")
    Optional<String> workingDir = Optional.empty();

    @Option(
            names = {"-i", "--interactive"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Pass standard input on (default true)")
    private boolean interactive = true;

    @Option(
            names = {"-T", "--no-tty", "--no-TTY"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Without a terminal")
    private boolean noTty;

    @Option(
            names = {"-t", "--tty"},
            arity = "0..1",
            fallbackValue = "true",
            hidden = true)
    private boolean tty = true;

    /** Whether the process gets a terminal: by default where there is one here. */
    boolean withTerminal(Terminal terminal) {
        return tty && !noTty && !detach && terminal.isTerminal(Stream.IN) && terminal.isTerminal(Stream.OUT);
    }

    boolean passesInput() {
        return interactive && !detach;
    }

    /**
     * Those of {@code -e}; one without a value has that of the project, whose environment file may set it, or is empty.
     */
    Map<String, Optional<String>> variables(CommandContext context, Optional<LoadedProject> project) {
        Map<String, String> known = EnvironmentArguments.anyWithoutValue(environment)
                ? project.map(loaded -> loaded.project().environment()).orElse(context.environment())
                : Map.of();
        return EnvironmentArguments.parse(environment, known);
    }

    /** Whether its input stays open, for whoever attaches. */
    boolean interactive() {
        return interactive;
    }
}

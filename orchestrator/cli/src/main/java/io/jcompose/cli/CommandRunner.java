package io.jcompose.cli;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.CommandModel;
import io.jcompose.cli.command.GlobalOptions;
import io.jcompose.cli.completion.Completer;
import io.jcompose.cli.engine.VersionCommand;
import io.jcompose.cli.terminal.Cleanup;
import io.jcompose.core.HostPaths;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.Json;
import io.jcompose.runtime.build.dockerfile.Nearest;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs one command line: options, the command, its errors as one line and an exit code. */
final class CommandRunner {
    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final HostPaths paths;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;
    private final Cleanup cleanup = new Cleanup();
    private Optional<String> progress = Optional.empty();

    CommandRunner(
            Map<String, String> environment,
            Path workingDirectory,
            HostPaths paths,
            InputStream in,
            PrintStream out,
            PrintStream err,
            Clock clock) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.paths = paths;
        this.in = in;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** Restores the terminal, if anything has changed it; for the moment before a signal ends this process. */
    void cleanUp() {
        cleanup.run();
    }

    /** Never throws; returns the exit code. */
    int run(List<String> args) {
        try {
            if (!args.isEmpty() && args.get(0).equals("__complete")) {
                return complete(args.subList(1, args.size()));
            }
            return dispatch(GlobalOptions.parse(args));
        } catch (Exception | LinkageError | StackOverflowError e) {
            return report(e);
        }
    }

    private CommandContext contextOf(GlobalOptions options) {
        return new CommandContext(options, environment, workingDirectory, paths, in, out, err, clock, cleanup);
    }

    private int complete(List<String> words) {
        CommandContext nothing = contextOf(GlobalOptions.parse(List.of()));
        Completer completer =
                new Completer(RootHelp.commands(), name -> Commands.create(name, nothing), this::contextOf);
        completer.complete(words).forEach(out::println);
        return 0;
    }

    private int dispatch(GlobalOptions options) throws Exception {
        progress = options.progress();
        CommandContext context = contextOf(options);
        if (options.version()) {
            return new VersionCommand(context).call();
        }
        String name = options.command().orElse("help");
        if (name.equals("help") && !options.arguments().isEmpty()) {
            return execute(options.arguments().get(0), List.of("--help"), context);
        }
        if (options.help() || name.equals("help")) {
            out.print(RootHelp.TEXT);
            return 0;
        }
        return execute(name, options.arguments(), context);
    }

    private int execute(String name, List<String> arguments, CommandContext context) throws Exception {
        if (Commands.isGroup(name)) {
            return executeVerb(name, arguments, context);
        }
        if (name.equals("alpha")) {
            return executeAlpha(arguments, context);
        }
        return execute(Commands.create(name, context).orElseThrow(() -> unknown(name)), arguments);
    }

    /** The names of commands from the time when they were experiments. */
    private int executeAlpha(List<String> arguments, CommandContext context) throws Exception {
        String verb = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        return switch (verb) {
            case "generate", "scale", "viz", "watch" -> execute(verb, rest, context);
            case "dry-run" -> executeDry(rest.stream().dropWhile("--"::equals).toList(), context);
            default ->
                throw new CliException("unknown command: '%s'; there are alpha dry-run, generate, scale, viz and watch"
                        .formatted(("alpha " + verb).strip()));
        };
    }

    private int executeDry(List<String> line, CommandContext context) throws Exception {
        if (line.isEmpty()) {
            throw new CliException("alpha dry-run needs a command: jcompose alpha dry-run -- up");
        }
        return execute(line.get(0), line.subList(1, line.size()), context.withDryRun());
    }

    private int executeVerb(String group, List<String> arguments, CommandContext context) throws Exception {
        String verb = arguments.isEmpty() ? "--help" : arguments.get(0);
        if (verb.equals("--help") || verb.equals("-h")) {
            out.print(RootHelp.ofGroup(group));
            return arguments.isEmpty() ? 1 : 0;
        }
        String name = group + " " + verb;
        Command command = Commands.create(name, context).orElseThrow(() -> unknown(name));
        return execute(command, arguments.subList(1, arguments.size()));
    }

    /** Parses a command's own arguments and runs it. */
    int execute(Command command, List<String> arguments) throws Exception {
        if (CommandModel.fillQuickly(command, arguments)) {
            return command.call();
        }
        CommandLine line = CommandModel.of(command);
        try {
            List<String> words = CommandModel.withoutFlagValues(line.getCommandSpec(), arguments);
            CommandLine.ParseResult result = line.parseArgs(words.toArray(new String[0]));
            if (result.isUsageHelpRequested()) {
                line.usage(out, CommandLine.Help.Ansi.OFF);
                return 0;
            }
        } catch (ParameterException e) {
            throw new CliException(CommandModel.describe(e, command), CommandModel.exitCode(e, command));
        }
        return command.call();
    }

    private static CliException unknown(String name) {
        if (Commands.comesLater(name)) {
            return new CliException("the command '%s' is not there yet; it comes with a later version".formatted(name));
        }
        String hint = Nearest.to(name, RootHelp.commands().keySet())
                .map(near -> "did you mean '" + near + "'?")
                .orElse("'jcompose --help' lists the commands");
        return new CliException("unknown command: '%s'; %s".formatted(name, hint));
    }

    private int report(Throwable e) {
        if (environment.getOrDefault("JCOMPOSE_DEBUG", "").equals("1")) {
            e.printStackTrace(err);
        }
        int code = 1;
        String message;
        if (e instanceof CliException cli) {
            code = cli.exitCode();
            message = String.valueOf(cli.getMessage());
        } else if (e instanceof EngineException engine) {
            code = engine.exitCode();
            message = String.valueOf(engine.getMessage());
        } else {
            message = unexpected(e);
        }
        if (!message.isEmpty()) {
            out.flush();
            err.println(isJson() ? asJson(message) : message);
        }
        return code;
    }

    private boolean isJson() {
        return progress.orElse(environment.getOrDefault("COMPOSE_PROGRESS", "")).equals("json");
    }

    private static String asJson(String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("error", true);
        error.put("message", message);
        return new Json().write(error);
    }

    /** Libraries' own exceptions carry messages for people; others at least get their name. */
    private static String unexpected(Throwable e) {
        String message = e.getMessage();
        boolean ours = e.getClass().getName().startsWith("io.jcompose.");
        if (message != null && (ours || e instanceof IllegalArgumentException)) {
            return message;
        }
        if (e instanceof java.nio.file.NoSuchFileException) {
            return message + ": no such file or directory";
        }
        if (e instanceof java.nio.file.AccessDeniedException) {
            return message + ": permission denied";
        }
        return "%s%s; set JCOMPOSE_DEBUG=1 for details"
                .formatted(e.getClass().getSimpleName(), message == null ? "" : ": " + message);
    }
}

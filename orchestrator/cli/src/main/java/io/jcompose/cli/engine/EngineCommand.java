package io.jcompose.cli.engine;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.EngineClient;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code engine status}, {@code stop}, {@code install} and {@code uninstall}. */
@picocli.CommandLine.Command(
        name = "engine",
        description = "Show whether the engine runs, end it, or let the host start it",
        footer = {"%nExample:", "  jcompose engine status"})
public final class EngineCommand extends Command {
    @Parameters(paramLabel = "VERB", description = "status, stop, install or uninstall")
    private String verb = "";

    public EngineCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        Optional<EngineClient> running = EngineProcess.launcher(context.paths()).running();
        return switch (verb) {
            case "status" -> status(running);
            case "stop" -> {
                running.ifPresent(EngineProcess.launcher(context.paths())::stop);
                yield 0;
            }
            case "install" -> new EngineService(context.paths(), context.environment()).install(context.err());
            case "uninstall" -> new EngineService(context.paths(), context.environment()).uninstall(context.err());
            default ->
                throw new CliException(
                        "unknown command: 'engine %s'; use engine status, stop, install or uninstall".formatted(verb));
        };
    }

    private int status(Optional<EngineClient> running) {
        if (running.isEmpty()) {
            context.out().println("not running; the next command starts it");
            return 0;
        }
        context.out()
                .println("running, pid " + running.get().pid() + ", version "
                        + running.get().version() + ", socket "
                        + context.paths().socket());
        return 0;
    }
}

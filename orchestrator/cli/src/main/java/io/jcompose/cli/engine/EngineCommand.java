package io.jcompose.cli.engine;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.EngineClient;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code engine status} and {@code engine stop}. */
@picocli.CommandLine.Command(name = "engine", description = "Show whether the engine runs, or end it")
public final class EngineCommand extends Command {
    @Parameters(paramLabel = "VERB", description = "status or stop")
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
            default ->
                throw new CliException(
                        "unknown command: 'engine %s'; use engine status or engine stop".formatted(verb));
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

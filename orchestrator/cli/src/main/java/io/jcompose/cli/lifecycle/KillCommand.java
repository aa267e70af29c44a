package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient;
import io.jcompose.runtime.Signal;
import picocli.CommandLine.Option;

/** {@code kill}. */
@picocli.CommandLine.Command(
        name = "kill",
        description = "Send a signal to containers",
        footer = {"%nExample:", "  jcompose kill -s HUP web"})
public final class KillCommand extends ServicesCommand {
    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "Name or number (default SIGKILL)")
    private String signal = "SIGKILL";

    @Option(names = "--remove-orphans", description = "Remove containers of services that are no longer in the file")
    private boolean removeOrphans;

    public KillCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        Signal parsed = Signal.parse(signal);
        Target target = session.target();
        Kind kind = new Kind("kill", "Killing", "Killed", ServicesCommand::isUp);
        if (!concernsAny(kind, target)) {
            context.err().println("No container to kill");
            return 0;
        }
        return act(
                kind,
                target,
                request(target)
                        .signal(parsed.name())
                        .removeOrphans(removeOrphans)
                        .build(),
                EngineClient::kill);
    }
}

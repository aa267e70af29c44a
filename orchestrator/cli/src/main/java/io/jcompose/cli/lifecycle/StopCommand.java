package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code stop}. */
@picocli.CommandLine.Command(
        name = "stop",
        description = "Stop containers",
        footer = {"%nExample:", "  jcompose stop -t 2 web"})
public final class StopCommand extends ServicesCommand {
    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long stopping may take before containers are killed")
    private Optional<Integer> timeout = Optional.empty();

    public StopCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        Target target = session.target();
        return act(
                new Kind("stop", "Stopping", "Stopped", notOneOff(ServicesCommand::isUp)),
                target,
                request(target).timeout(seconds(timeout)).build(),
                EngineClient::stop);
    }
}

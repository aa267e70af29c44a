package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient;

/** {@code pause}. */
@picocli.CommandLine.Command(
        name = "pause",
        description = "Freeze containers",
        footer = {"%nExample:", "  jcompose pause web"})
public final class PauseCommand extends ServicesCommand {

    public PauseCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        Target target = session.target();
        return act(
                new Kind(
                        "pause",
                        "Pausing",
                        "Paused",
                        notOneOff(container -> container.state().equals("running"))),
                target,
                request(target).build(),
                EngineClient::pause);
    }
}

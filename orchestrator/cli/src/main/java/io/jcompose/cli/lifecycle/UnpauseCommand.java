package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient;

/** {@code unpause}. */
@picocli.CommandLine.Command(
        name = "unpause",
        description = "Let frozen containers go on",
        footer = {"%nExample:", "  jcompose unpause web"})
public final class UnpauseCommand extends ServicesCommand {

    public UnpauseCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        Target target = session.target();
        return act(
                new Kind(
                        "unpause",
                        "Unpausing",
                        "Unpaused",
                        notOneOff(container -> container.state().equals("paused"))),
                target,
                request(target).build(),
                EngineClient::unpause);
    }
}

package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Parameters;

/** {@code container unpause}. */
@picocli.CommandLine.Command(
        name = "container unpause",
        description = "Let frozen containers go on",
        footer = {"%nExample:", "  jcompose container unpause box"})
public final class ContainerUnpauseCommand extends ContainerVerb {
    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerUnpauseCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        return each(containers, container -> session.engine().containerAction("unpause", container, Map.of()));
    }
}

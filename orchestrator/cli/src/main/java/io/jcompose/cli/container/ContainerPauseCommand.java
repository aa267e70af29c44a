package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Parameters;

/** {@code container pause}. */
@picocli.CommandLine.Command(
        name = "container pause",
        description = "Freeze containers",
        footer = {"%nExample:", "  jcompose container pause box"})
public final class ContainerPauseCommand extends ContainerVerb {
    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerPauseCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        return each(containers, container -> session.engine().containerAction("pause", container, Map.of()));
    }
}

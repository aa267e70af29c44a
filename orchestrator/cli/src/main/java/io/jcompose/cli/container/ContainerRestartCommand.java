package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code container restart}. */
@picocli.CommandLine.Command(
        name = "container restart",
        description = "Stop and start containers",
        footer = {"%nExample:", "  jcompose container restart box"})
public final class ContainerRestartCommand extends ContainerVerb {
    @Mixin
    private StopOptions options = new StopOptions();

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerRestartCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        return each(containers, container -> session.engine().containerAction("restart", container, options.toMap()));
    }
}

package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code container stop}. */
@picocli.CommandLine.Command(
        name = "container stop",
        description = "Stop containers",
        footer = {"%nExample:", "  jcompose container stop -t 5 box"})
public final class ContainerStopCommand extends ContainerVerb {
    @Mixin
    private StopOptions options = new StopOptions();

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerStopCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        return each(containers, container -> session.engine().containerAction("stop", container, options.toMap()));
    }
}

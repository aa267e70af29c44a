package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code container wait}: prints the exit codes. */
@picocli.CommandLine.Command(
        name = "container wait",
        description = "Wait until containers end, and print their exit codes",
        footer = {"%nExample:", "  jcompose container wait box"})
public final class ContainerWaitCommand extends ContainerVerb {
    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerWaitCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        for (String container : containers) {
            context.out().println(session.engine().waitFor(find(container).id()));
            context.out().flush();
        }
        return 0;
    }
}

package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import picocli.CommandLine.Parameters;

/** {@code container diff}. */
@picocli.CommandLine.Command(
        name = "container diff",
        description = "Show what a container has changed in its image's files",
        footer = {"%nExample:", "  jcompose container diff box"})
public final class ContainerDiffCommand extends ContainerVerb {
    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    public ContainerDiffCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        verbs().changes(container).forEach(change -> context.out().println(change.kind() + " " + change.path()));
        return 0;
    }
}

package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import picocli.CommandLine.Parameters;

/** {@code container rename}. */
@picocli.CommandLine.Command(
        name = "container rename",
        description = "Give a container another name",
        footer = {"%nExample:", "  jcompose container rename box cabinet"})
public final class ContainerRenameCommand extends ContainerVerb {
    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1", paramLabel = "NEW-NAME")
    private String name = "";

    public ContainerRenameCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        verbs().rename(container, name);
        return 0;
    }
}

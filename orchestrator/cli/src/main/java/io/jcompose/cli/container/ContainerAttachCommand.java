package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.interact.AttachOptions;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code container attach}. */
@picocli.CommandLine.Command(
        name = "container attach",
        description = "Connect to the main process of a container",
        footer = {"%nExample:", "  jcompose container attach box"})
public final class ContainerAttachCommand extends ContainerVerb {
    @Mixin
    private AttachOptions options = new AttachOptions();

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    public ContainerAttachCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws InterruptedException {
        ContainerInfo info = find(container);
        if (isDryRun()) {
            dryRun("Container %s Attaching".formatted(info.name()));
            return 0;
        }
        return options.attach(context, session, info);
    }
}

package io.jcompose.cli.interact;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ServiceContainer;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code attach}. */
@picocli.CommandLine.Command(
        name = "attach",
        description = "Connect to the main process of a service's container",
        footer = {"%nExample:", "  jcompose attach web"})
public final class AttachCommand extends ProjectCommand {
    @Mixin
    private AttachOptions options = new AttachOptions();

    @Option(names = "--index", paramLabel = "N", description = "Which of the service's containers")
    private int index;

    @Parameters(index = "0", paramLabel = "SERVICE")
    private String service = "";

    public AttachCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws InterruptedException {
        ContainerInfo container = ServiceContainer.find(session, session.target(), service, index);
        if (isDryRun()) {
            dryRun("Container %s Attaching".formatted(container.name()));
            return 0;
        }
        return options.attach(context, session, container);
    }
}

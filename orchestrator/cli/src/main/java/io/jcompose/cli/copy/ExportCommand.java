package io.jcompose.cli.copy;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ServiceContainer;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}. */
@picocli.CommandLine.Command(
        name = "export",
        description = "Write the file system of a service's container as a tar",
        footer = {"%nExample:", "  jcompose export -o root.tar web"})
public final class ExportCommand extends ProjectCommand {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Instead of standard output")
    private Optional<String> output = Optional.empty();

    @Option(names = "--index", paramLabel = "N", description = "Which of the service's containers")
    private int index;

    @Parameters(index = "0", paramLabel = "SERVICE")
    private String service = "";

    public ExportCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        ContainerInfo container = ServiceContainer.any(session, session.target(), service, index);
        if (isDryRun()) {
            dryRun("Container %s Exporting".formatted(container.name()));
            return 0;
        }
        new Export(context, session.engine().containerVerbs(), session.terminal()).write(container.id(), output);
        return 0;
    }
}

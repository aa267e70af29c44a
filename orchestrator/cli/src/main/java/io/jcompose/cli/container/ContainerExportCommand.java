package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.copy.Export;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container export}. */
@picocli.CommandLine.Command(
        name = "container export",
        description = "Write the file system of a container as a tar",
        footer = {"%nExample:", "  jcompose container export -o root.tar box"})
public final class ContainerExportCommand extends ContainerVerb {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Instead of standard output")
    private Optional<String> output = Optional.empty();

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    public ContainerExportCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it changes no container
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        new Export(context, verbs(), session.terminal()).write(find(container).id(), output);
        return 0;
    }
}

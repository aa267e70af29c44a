package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.copy.ContainerCopy;
import io.jcompose.cli.copy.CopyPath;
import io.jcompose.cli.terminal.Terminal;
import java.io.IOException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container cp}. */
@picocli.CommandLine.Command(
        name = "container cp",
        description = "Copy files between a container and this host",
        footer = {"%nExample:", "  jcompose container cp box:/etc/hosts ."})
public final class ContainerCpCommand extends ContainerVerb {
    @Option(
            names = {"-a", "--archive"},
            description = "Keep user and group")
    private boolean archive;

    @Option(
            names = {"-L", "--follow-link"},
            description = "Copy what a link leads to")
    private boolean followLink;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing, as without a terminal")
    private boolean quiet;

    @Parameters(index = "0", paramLabel = "CONTAINER:PATH|PATH|-")
    private String source = "";

    @Parameters(index = "1", paramLabel = "CONTAINER:PATH|PATH|-")
    private String target = "";

    public ContainerCpCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        CopyPath from = CopyPath.parse(source);
        CopyPath to = CopyPath.parse(target);
        if (from.container().isPresent() == to.container().isPresent()) {
            throw new CliException(
                    from.container().isPresent()
                            ? "copying between containers is not supported"
                            : "one side must be CONTAINER:PATH, the other a path on this host or -");
        }
        ContainerCopy copy = new ContainerCopy(context, verbs(), archive, followLink);
        if (from.container().isPresent()) {
            copy.out(find(from.container().get()), from, to);
        } else {
            copy.in(from, find(to.container().orElseThrow()), to);
        }
        if (!quiet && !target.equals("-") && session.terminal().isTerminal(Terminal.Stream.OUT)) {
            context.err().println("Successfully copied %s to %s".formatted(source, target));
        }
        return 0;
    }
}

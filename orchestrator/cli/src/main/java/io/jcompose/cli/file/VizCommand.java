package io.jcompose.cli.file;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectLoader;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code viz}: draws the services and what they depend on. Needs no engine. */
@picocli.CommandLine.Command(
        name = "viz",
        description = "Draw the graph of the services",
        footer = {
            "%nExamples:",
            "  jcompose viz --format svg --image --ports >services.svg",
            "  jcompose viz | dot -Tpng >services.png"
        })
public final class VizCommand extends Command {
    private static final int MOST_SPACES = 16;

    @Option(names = "--format", paramLabel = "FORMAT", description = "How: dot or svg")
    private String format = "dot";

    @Option(names = "--image", description = "Show images")
    private boolean image;

    @Option(names = "--networks", description = "Show networks")
    private boolean networks;

    @Option(names = "--ports", description = "Show ports")
    private boolean ports;

    @Option(names = "--volumes", description = "Show named volumes")
    private boolean volumes;

    @Option(names = "--spaces", description = "Indent with spaces instead of a tab")
    private boolean spaces;

    @Option(names = "--indentation-size", paramLabel = "N", description = "Number of tabs or spaces (default 1)")
    private int indentation = 1;

    public VizCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        if (indentation < 0 || indentation > MOST_SPACES) {
            throw new CliException("invalid --indentation-size %d: use 0 to %d".formatted(indentation, MOST_SPACES));
        }
        ServiceGraph graph = ServiceGraph.of(
                new ProjectLoader(context).load(List.of()).project(),
                new ServiceGraph.Details(image, networks, ports, volumes));
        context.out()
                .print(
                        switch (format) {
                            case "dot" -> DotText.of(graph, (spaces ? " " : "\t").repeat(indentation));
                            case "svg" -> SvgText.of(graph);
                            default ->
                                throw new CliException("unsupported --format \"%s\": use dot or svg".formatted(format));
                        });
        return 0;
    }
}

package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.cli.project.Confirmation;
import io.jcompose.cli.project.PruneOptions;
import io.jcompose.runtime.image.StoreMaintenance.Pruned;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code builder prune}. */
@picocli.CommandLine.Command(
        name = "builder prune",
        description = "Remove what builds keep so that they need not repeat steps",
        footer = {"%nExample:", "  jcompose builder prune -f"})
public final class BuilderPruneCommand extends ImageVerb {
    @Option(
            names = {"-a", "--all"},
            description = "All of it (the default)")
    @SuppressWarnings("unused") // what images have is never taken
    private boolean all;

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask")
    private boolean force;

    @Option(
            names = "--filter",
            paramLabel = "until=TIME",
            description = "Only what was made before: a time, or how long ago")
    private List<String> filters = new ArrayList<>();

    public BuilderPruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        Instant until = until();
        if (isDryRun()) {
            maintenance().unusedLayers(until).forEach(layer -> dryRun("Layer %s Removing".formatted(layer)));
            return 0;
        }
        if (!force && !Confirmation.ask(context, "This will remove all build cache that no image has.")) {
            return 0;
        }
        Pruned layers = maintenance().pruneLayers(until);
        if (!layers.lines().isEmpty()) {
            context.out().println("Deleted build cache objects:");
            layers.lines().forEach(context.out()::println);
            context.out().println();
        }
        PruneOptions.pruned(context, "builder", layers.bytes());
        context.out().println("Total reclaimed space: " + Human.preciseSize(layers.bytes()));
        return 0;
    }

    private Instant until() {
        Instant until = Instant.MAX;
        for (String filter : filters) {
            if (!filter.startsWith("until=")) {
                throw new CliException("invalid filter '%s': use until=TIME".formatted(filter));
            }
            until = TimeArgument.parse(filter.substring("until=".length()), context.clock());
        }
        return until;
    }
}

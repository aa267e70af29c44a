package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.project.Confirmation;
import io.jcompose.runtime.image.StoreMaintenance.Pruned;
import java.io.IOException;
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

    public BuilderPruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        if (isDryRun()) {
            maintenance().unusedLayers().forEach(layer -> dryRun("Layer %s Removing".formatted(layer)));
            return 0;
        }
        if (!force && !Confirmation.ask(context, "This will remove all build cache that no image has.")) {
            return 0;
        }
        Pruned layers = maintenance().pruneLayers();
        if (!layers.lines().isEmpty()) {
            context.out().println("Deleted build cache objects:");
            layers.lines().forEach(context.out()::println);
            context.out().println();
        }
        context.out().println("Total reclaimed space: " + Human.size(layers.bytes()));
        return 0;
    }
}

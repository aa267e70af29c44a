package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.project.PruneOptions;
import io.jcompose.runtime.image.EventJournal;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.StoreMaintenance;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code image prune}. */
@picocli.CommandLine.Command(
        name = "image prune",
        description = "Remove images that nothing needs",
        footer = {"%nExample:", "  jcompose image prune -f"})
public final class ImagePruneCommand extends ImageVerb {
    @Option(
            names = {"-a", "--all"},
            description = "All images without a container, not only those without a name")
    private boolean all;

    @Mixin
    private PruneOptions options = new PruneOptions();

    public ImagePruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        UnusedImages unused = new UnusedImages(all, options.filter(context), this::imagesInUse);
        if (isDryRun()) {
            unused.list(store()).forEach(image -> dryRun("Image %s Removing".formatted(label(image))));
            return 0;
        }
        String warning = all
                ? "This will remove all images without at least one container associated to them."
                : "This will remove all dangling images.";
        if (!options.confirmed(context, warning)) {
            return 0;
        }
        StoreMaintenance.Pruned pruned = maintenance().prune(unused, this::imagesInUse);
        tell(context, pruned);
        if (!pruned.lines().isEmpty()) {
            context.out().println("Deleted Images:");
            pruned.lines().forEach(context.out()::println);
            context.out().println();
        }
        context.out().println("Total reclaimed space: " + Human.preciseSize(pruned.bytes()));
        return 0;
    }

    /** Writes down which images went, for those who follow events. */
    public static void tell(CommandContext context, StoreMaintenance.Pruned pruned) {
        EventJournal journal = Images.journal(context);
        for (Image image : pruned.images()) {
            image.names().forEach(name -> journal.image("untag", image.id(), image.id(), Map.of()));
            journal.image("delete", image.id(), image.id(), Map.of());
        }
        journal.pruned("image", pruned.bytes());
    }
}

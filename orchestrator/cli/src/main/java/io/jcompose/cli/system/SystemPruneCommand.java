package io.jcompose.cli.system;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.image.UnusedImages;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.cli.project.Confirmation;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.runtime.image.StoreMaintenance.Pruned;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code system prune}. */
@picocli.CommandLine.Command(
        name = "system prune",
        description = "Remove what nothing needs",
        footer = {"%nExample:", "  jcompose system prune -f"})
public final class SystemPruneCommand extends ProjectCommand {
    @Option(
            names = {"-a", "--all"},
            description = "All images without a container, not only those without a name")
    private boolean all;

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask")
    private boolean force;

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = "until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]")
    private List<String> filters = new ArrayList<>();

    public SystemPruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws IOException {
        PruneFilter filter = PruneFilter.parse(filters, text -> TimeArgument.parse(text, context.clock()));
        UnusedImages unused = new UnusedImages(all, filter, () -> UnusedImages.inUse(context, session));
        if (context.options().dryRun()) {
            stopped(filter).forEach(container -> dryRun("Container %s Removing".formatted(container.name())));
            unused.list(Images.store(context)).forEach(image -> dryRun("Image %s Removing".formatted(image.shortId())));
            return 0;
        }
        if (!force && !Confirmation.ask(context, warning())) {
            return 0;
        }
        long bytes = containers(filter);
        StoreMaintenance store = Images.maintenance(context);
        Pruned images = store.prune(unused, unused.inUse());
        print("Deleted Images:", images.lines());
        Pruned layers = filters.isEmpty() ? store.pruneLayers() : new Pruned(List.of(), 0);
        print("Deleted build cache objects:", layers.lines());
        context.out().println("Total reclaimed space: " + Human.size(bytes + images.bytes() + layers.bytes()));
        return 0;
    }

    private String warning() {
        return "This will remove:\n  - all stopped containers\n  - "
                + (all ? "all images without at least one container associated to them" : "all dangling images")
                + "\n  - unused build cache\n";
    }

    private List<ContainerInfo> stopped(PruneFilter filter) {
        return session.engine().containers(Optional.empty()).stream()
                .filter(container -> List.of("exited", "created", "dead").contains(container.state()))
                .filter(container -> filter.accepts(container.createdAt(), container.labels()))
                .toList();
    }

    private long containers(PruneFilter filter) {
        List<String> removed = new ArrayList<>();
        long bytes = 0;
        for (ContainerInfo container : stopped(filter)) {
            long size = DiskUsage.size(context.paths()
                    .data()
                    .resolve("containers")
                    .resolve(container.id())
                    .resolve("upper"));
            try {
                session.engine().containerAction("rm", container.id(), Map.of());
                removed.add(container.id());
                bytes += size;
            } catch (EngineException e) {
                context.err().println(e.getMessage()); // started or removed meanwhile
            }
        }
        print("Deleted Containers:", removed);
        return bytes;
    }

    private void print(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            context.out().println(title);
            lines.forEach(context.out()::println);
            context.out().println();
        }
    }
}

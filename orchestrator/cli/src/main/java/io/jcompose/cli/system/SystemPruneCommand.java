package io.jcompose.cli.system;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.ImagePruneCommand;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.image.UnusedImages;
import io.jcompose.cli.output.FolderSize;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.PruneOptions;
import io.jcompose.cli.resource.UnusedResources;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.runtime.image.StoreMaintenance.Pruned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code system prune}: containers first, since they keep the rest in use. */
@picocli.CommandLine.Command(
        name = "system prune",
        description = "Remove what nothing needs",
        footer = {"%nExample:", "  jcompose system prune -f --volumes"})
public final class SystemPruneCommand extends ProjectCommand {
    @Option(
            names = {"-a", "--all"},
            description = "All images without a container, not only those without a name")
    private boolean all;

    @Option(names = "--volumes", description = "Also anonymous volumes; what is in them is lost")
    private boolean volumes;

    @Mixin
    private PruneOptions options = new PruneOptions();

    public SystemPruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws IOException {
        if (volumes && options.filters().stream().anyMatch(filter -> filter.startsWith("until="))) {
            throw new CliException("the \"until\" filter is not supported with \"--volumes\"; prune volumes apart");
        }
        PruneFilter filter = options.filter(context);
        UnusedImages unused = new UnusedImages(all, filter, () -> UnusedImages.inUse(context, session));
        if (context.options().dryRun()) {
            dryRun(filter, unused);
            return 0;
        }
        if (!options.confirmed(context, warning())) {
            return 0;
        }
        long bytes = containers(filter);
        PruneOptions.pruned(context, "container", bytes);
        remove(
                "Deleted Networks:",
                UnusedResources.networks(session.engine(), filter),
                name -> session.engine().resourceVerbs().removeNetwork(name));
        PruneOptions.pruned(context, "network", 0);
        if (volumes) {
            long freed = volumes(filter);
            PruneOptions.pruned(context, "volume", freed);
            bytes += freed;
        }
        StoreMaintenance store = Images.maintenance(context);
        Pruned images = store.prune(unused, unused.inUse());
        ImagePruneCommand.tell(context, images);
        print("Deleted Images:", images.lines());
        Pruned layers = options.unfiltered(context) ? store.pruneLayers() : Pruned.NOTHING;
        PruneOptions.pruned(context, "builder", layers.bytes());
        print("Deleted build cache objects:", layers.lines());
        context.out().println("Total reclaimed space: " + Human.preciseSize(bytes + images.bytes() + layers.bytes()));
        return 0;
    }

    private void dryRun(PruneFilter filter, UnusedImages unused) {
        stopped(filter).forEach(container -> dryRun("Container %s Removing".formatted(container.name())));
        UnusedResources.networks(session.engine(), filter)
                .forEach(network -> dryRun("Network %s Removing".formatted(network)));
        if (volumes) {
            UnusedResources.volumes(session.engine(), false, filter)
                    .forEach(volume -> dryRun("Volume %s Removing".formatted(volume.name())));
        }
        unused.list(Images.store(context)).forEach(image -> dryRun("Image %s Removing".formatted(image.shortId())));
    }

    private String warning() {
        StringBuilder text = new StringBuilder("This will remove:\n  - all stopped containers\n")
                .append("  - all networks not used by at least one container\n");
        if (volumes) {
            text.append("  - all anonymous volumes not used by at least one container\n");
        }
        text.append(
                        all
                                ? "  - all images without at least one container associated to them\n"
                                : "  - all dangling images\n")
                .append("  - unused build cache\n");
        if (!options.filters().isEmpty()) {
            text.append("\n  Items to be filtered with:\n");
            options.filters().stream()
                    .sorted()
                    .forEach(filter -> text.append("  - ").append(filter).append('\n'));
        }
        return text.toString();
    }

    private List<ContainerInfo> stopped(PruneFilter filter) {
        return session.engine().containers(Optional.empty()).stream()
                .filter(container -> List.of("exited", "created", "dead").contains(container.state()))
                .filter(container -> filter.accepts(container.createdAt(), container.labels()))
                .toList();
    }

    private long containers(PruneFilter filter) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (ContainerInfo container : stopped(filter)) {
            sizes.put(
                    container.id(),
                    FolderSize.of(context.paths()
                            .data()
                            .resolve("containers")
                            .resolve(container.id())
                            .resolve("upper")));
        }
        return removeSized("Deleted Containers:", sizes, id -> session.engine().containerAction("rm", id, Map.of()));
    }

    private long volumes(PruneFilter filter) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (VolumeInfo volume : UnusedResources.volumes(session.engine(), false, filter)) {
            sizes.put(volume.name(), FolderSize.of(Path.of(volume.mountpoint())));
        }
        return removeSized(
                "Deleted Volumes:",
                sizes,
                name -> session.engine().resourceVerbs().removeVolume(name));
    }

    /** Returns the bytes of those that went. */
    private long removeSized(String title, Map<String, Long> sizes, Consumer<String> remove) {
        return remove(title, List.copyOf(sizes.keySet()), remove).stream()
                .mapToLong(name -> sizes.getOrDefault(name, 0L))
                .sum();
    }

    private List<String> remove(String title, List<String> names, Consumer<String> remove) {
        List<String> removed = new ArrayList<>();
        for (String name : names) {
            try {
                remove.accept(name);
                removed.add(name);
            } catch (EngineException e) {
                context.err().println(e.getMessage()); // it was taken into use or removed meanwhile
            }
        }
        print(title, removed);
        return removed;
    }

    private void print(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            context.out().println(title);
            lines.forEach(context.out()::println);
            context.out().println();
        }
    }
}

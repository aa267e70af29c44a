package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.project.PruneOptions;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** {@code container prune}. */
@picocli.CommandLine.Command(
        name = "container prune",
        description = "Remove all stopped containers",
        footer = {"%nExample:", "  jcompose container prune -f"})
public final class ContainerPruneCommand extends ContainerVerb {
    @Mixin
    private PruneOptions options = new PruneOptions();

    public ContainerPruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        PruneFilter filter = options.filter(context);
        if (!options.confirmed(context, "This will remove all stopped containers.")) {
            throw new CliException("nothing was removed");
        }
        List<ContainerInfo> stopped = all().stream()
                .filter(container -> !isUp(container))
                .filter(container -> filter.accepts(container.createdAt(), container.labels()))
                .toList();
        Map<String, Long> sizes =
                verbs().sizes(stopped.stream().map(ContainerInfo::id).toList());
        List<String> removed = new ArrayList<>();
        long freed = 0;
        int code = 0;
        for (ContainerInfo container : stopped) {
            try {
                session.engine().containerAction("rm", container.id(), Map.of());
                removed.add(container.id());
                freed += sizes.getOrDefault(container.id(), 0L);
            } catch (EngineException e) {
                context.err().println(e.getMessage()); // it was started meanwhile, for example
                code = 1;
            }
        }
        if (!removed.isEmpty()) {
            context.out().println("Deleted Containers:\n" + String.join("\n", removed) + "\n");
        }
        PruneOptions.pruned(context, "container", freed);
        context.out().println("Total reclaimed space: " + Human.preciseSize(freed));
        return code;
    }
}

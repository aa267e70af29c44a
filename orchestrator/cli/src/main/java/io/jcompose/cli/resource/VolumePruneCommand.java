package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.FolderSize;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.project.PruneOptions;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.client.EngineException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code volume prune}: volumes that no container uses. */
@picocli.CommandLine.Command(
        name = "volume prune",
        description = "Remove anonymous volumes that no container uses",
        footer = {"%nExample:", "  jcompose volume prune -f"})
public final class VolumePruneCommand extends ResourceVerb {
    @Option(
            names = {"-a", "--all"},
            description = "Also those that have a name")
    private boolean all;

    @Mixin
    private PruneOptions options = new PruneOptions();

    public VolumePruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        if (options.filters().stream().anyMatch(filter -> filter.startsWith("until="))) {
            throw new CliException("invalid filter 'until': volumes have no age that tells whether they are needed;"
                    + " use label=KEY[=VALUE] or label!=KEY[=VALUE]");
        }
        PruneFilter filter = options.filterBesidesAll(context);
        if (PruneFilter.asksForAll(options.filters())) {
            if (all) {
                throw new CliException("conflicting options: cannot specify both --all and --filter all=1");
            }
            all = true;
        }
        String what = all ? "all local volumes" : "anonymous local volumes";
        if (!options.confirmed(context, "This will remove %s not used by at least one container.".formatted(what))) {
            throw new CliException("nothing was removed");
        }
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (VolumeInfo volume : UnusedResources.volumes(session.engine(), all, filter)) {
            sizes.put(volume.name(), FolderSize.of(Path.of(volume.mountpoint())));
        }
        List<String> removed = new ArrayList<>();
        int code = 0;
        for (String volume : sizes.keySet()) {
            try {
                verbs().removeVolume(volume);
                removed.add(volume);
            } catch (EngineException e) {
                context.err().println(e.getMessage()); // a container took it meanwhile, for example
                code = 1;
            }
        }
        if (!removed.isEmpty()) {
            context.out().println("Deleted Volumes:\n" + String.join("\n", removed) + "\n");
        }
        long freed = removed.stream()
                .mapToLong(volume -> sizes.getOrDefault(volume, 0L))
                .sum();
        PruneOptions.pruned(context, "volume", freed);
        context.out().println("Total reclaimed space: " + Human.preciseSize(freed));
        return code;
    }
}

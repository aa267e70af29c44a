package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.project.PruneOptions;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** {@code network prune}: networks that no container uses. */
@picocli.CommandLine.Command(
        name = "network prune",
        description = "Remove networks that no container uses",
        footer = {"%nExample:", "  jcompose network prune -f"})
public final class NetworkPruneCommand extends ResourceVerb {
    @Mixin
    private PruneOptions options = new PruneOptions();

    public NetworkPruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        PruneFilter filter = options.filter(context);
        if (!options.confirmed(context, "This will remove all custom networks not used by at least one container.")) {
            throw new CliException("nothing was removed");
        }
        List<String> unused = UnusedResources.networks(session.engine(), filter);
        if (!unused.isEmpty()) {
            context.out().println("Deleted Networks:");
        }
        int code = each(unused, verbs()::removeNetwork);
        PruneOptions.pruned(context, "network", 0);
        return code;
    }
}

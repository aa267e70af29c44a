package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.cli.project.Confirmation;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.plan.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask")
    private boolean force;

    @Option(names = "--filter", paramLabel = "KEY=VALUE", description = "Only some: label=KEY[=VALUE]")
    private List<String> filters = new ArrayList<>();

    public VolumePruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        PruneFilter filter = PruneFilter.parse(filters, text -> TimeArgument.parse(text, context.clock()));
        String what = all ? "all volumes" : "all anonymous volumes";
        if (!force
                && !Confirmation.ask(
                        context, "This will remove %s not used by at least one container.".formatted(what))) {
            throw new CliException("nothing was removed");
        }
        List<String> used = verbs().volumesInUse();
        List<String> unused = session.engine().volumes().stream()
                .filter(volume -> all || volume.labels().containsKey(Labels.ANONYMOUS_VOLUME))
                .filter(volume -> filter.accepts(volume.createdAt(), volume.labels()))
                .map(VolumeInfo::name)
                .filter(name -> !used.contains(name))
                .toList();
        if (unused.isEmpty()) {
            return 0;
        }
        context.out().println("Deleted Volumes:");
        return each(unused, volume -> {
            verbs().removeVolume(volume);
            return volume;
        });
    }
}

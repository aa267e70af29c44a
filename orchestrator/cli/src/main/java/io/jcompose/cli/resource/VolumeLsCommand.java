package io.jcompose.cli.resource;

import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.VolumesCommand;
import io.jcompose.cli.output.ListFilter;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code volume ls}. */
@picocli.CommandLine.Command(
        name = "volume ls",
        description = "List volumes",
        footer = {"%nExample:", "  jcompose volume ls -q"})
public final class VolumeLsCommand extends ResourceVerb {
    @Option(
            names = {"-q", "--quiet"},
            description = "Only the names")
    private boolean quiet;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "";

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only some: name=PART, label=KEY[=VALUE], dangling=true, driver=local")
    private List<String> filters = new ArrayList<>();

    public VolumeLsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        String wantedFormat =
                format.isEmpty() ? ClientSettings.text(context, "volumesFormat").orElse("table") : format;
        ListFilter filter = new ListFilter(filters, List.of("name", "label", "dangling", "driver"));
        Optional<Boolean> dangling = filter.flag("dangling");
        List<String> used = dangling.isPresent() ? verbs().volumesInUse() : List.of();
        List<VolumeInfo> volumes = session.engine().volumes().stream()
                .filter(volume -> filter.found("name", volume.name())
                        && filter.any("driver", volume.driver()::equals)
                        && filter.labels(volume.labels())
                        && dangling.map(only -> only != used.contains(volume.name()))
                                .orElse(true))
                .sorted(Comparator.comparing(VolumeInfo::name))
                .toList();
        context.out().print(quiet ? VolumesCommand.names(volumes) : VolumesCommand.table(volumes, wantedFormat));
        return 0;
    }
}

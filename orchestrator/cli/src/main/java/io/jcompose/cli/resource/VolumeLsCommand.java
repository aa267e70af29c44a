package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.VolumesCommand;
import io.jcompose.cli.output.LabelMatch;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
        List<VolumeInfo> volumes = session.engine().volumes().stream()
                .filter(volume -> filters.stream().allMatch(filter -> accepts(filter, volume)))
                .sorted(Comparator.comparing(VolumeInfo::name))
                .toList();
        context.out().print(quiet ? VolumesCommand.names(volumes) : VolumesCommand.table(volumes, wantedFormat));
        return 0;
    }

    private boolean accepts(String filter, VolumeInfo volume) {
        String key = filter.replaceFirst("=.*", "");
        String value = filter.substring(Math.min(filter.length(), key.length() + 1));
        return switch (key) {
            case "name" -> volume.name().contains(value);
            case "driver" -> volume.driver().equals(value);
            case "label" -> LabelMatch.matches(value, volume.labels());
            case "dangling" ->
                verbs().volumesInUse().contains(volume.name()) != (value.equals("true") || value.equals("1"));
            default ->
                throw new CliException(
                        "invalid filter '%s': use name, label, dangling or driver with =VALUE".formatted(filter));
        };
    }
}

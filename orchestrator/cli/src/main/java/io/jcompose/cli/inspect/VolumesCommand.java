package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Rows;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.plan.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code volumes}. */
@picocli.CommandLine.Command(
        name = "volumes",
        description = "List the project's volumes",
        footer = {"%nExample:", "  jcompose volumes web"})
public final class VolumesCommand extends ProjectCommand {
    private static final int WIDTH = 10;
    private static final String RAW = "name: {{.Name}}\ndriver: {{.Driver}}\n";

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the names")
    private boolean quiet;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "table";

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public VolumesCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        Target target = session.target();
        Set<String> used = session.ofServices(target, session.containers(target), services).stream()
                .map(ContainerInfo::mounts)
                .flatMap(List::stream)
                .collect(Collectors.toSet());
        List<VolumeInfo> volumes = session.engine().volumes().stream()
                .filter(volume -> target.name().equals(volume.labels().get(Labels.PROJECT)))
                .filter(volume -> services.isEmpty() || used.contains(volume.name()))
                .sorted(Comparator.comparing(VolumeInfo::name))
                .toList();
        context.out().print(quiet ? names(volumes) : table(volumes, format));
        return 0;
    }

    public static String names(List<VolumeInfo> volumes) {
        return volumes.stream().map(volume -> volume.name() + "\n").collect(Collectors.joining());
    }

    /** As docker lists volumes. */
    public static String table(List<VolumeInfo> volumes, String format) {
        Rows rows = new Rows(WIDTH).column("Driver", "DRIVER").column("Name", "VOLUME NAME");
        volumes.forEach(volume -> rows.add(row(volume)));
        return rows.render(format.equals("raw") ? RAW : format);
    }

    private static Map<String, Object> row(VolumeInfo volume) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Availability", "N/A");
        row.put("Driver", volume.driver());
        row.put("Group", "N/A");
        row.put("Labels", volume.labels());
        row.put("Links", "N/A");
        row.put("Mountpoint", volume.mountpoint());
        row.put("Name", volume.name());
        row.put("Scope", "local");
        row.put("Size", "N/A");
        row.put("Status", "N/A");
        return row;
    }
}

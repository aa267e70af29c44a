package io.jcompose.cli.system;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.ContainerRow;
import io.jcompose.cli.output.GoTemplate;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.Rows;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.client.Json;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code system df}. */
@picocli.CommandLine.Command(
        name = "system df",
        description = "Show what takes how much of the disk",
        footer = {"%nExample:", "  jcompose system df"})
public final class SystemDfCommand extends ProjectCommand {
    private static final String RAW = """
            type: {{.Type}}
            total: {{.TotalCount}}
            active: {{.Active}}
            size: {{.Size}}
            reclaimable: {{.Reclaimable}}
            """;

    @Option(
            names = {"-v", "--verbose"},
            description = "Every image, container and volume")
    private boolean verbose;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "table";

    public SystemDfCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        DiskUsage usage = DiskUsage.measure(context, session);
        context.out().print(verbose ? details(usage) : summary(usage).render(format.equals("raw") ? RAW : format));
        return 0;
    }

    /** Tables, or one object that has all of them. */
    private String details(DiskUsage usage) {
        Rows images = images(usage);
        Rows containers = containers(usage);
        Rows volumes = volumes(usage);
        if (format.isEmpty() || format.equals("table")) {
            return "Images space usage:\n\n" + images.render("table")
                    + "\nContainers space usage:\n\n" + containers.render("table")
                    + "\nLocal Volumes space usage:\n\n" + volumes.render("table")
                    + "\nBuild cache usage: " + Human.preciseSize(usage.store().unused()) + "\n";
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("Images", images.objects());
        all.put("Containers", containers.objects());
        all.put("Volumes", volumes.objects());
        all.put("BuildCache", List.of());
        return (format.equals("json")
                        ? new Json().write(all)
                        : GoTemplate.parse(format).render(all)) + "\n";
    }

    private Rows summary(DiskUsage usage) {
        Rows rows = new Rows(10)
                .column("Type", "TYPE")
                .column("TotalCount", "TOTAL")
                .column("Active", "ACTIVE")
                .column("Size", "SIZE")
                .column("Reclaimable", "RECLAIMABLE");
        long activeImages = usage.images().stream()
                .filter(image -> usage.usedImages().contains(image.id()))
                .count();
        rows.add(row(
                "Images",
                usage.images().size(),
                activeImages,
                usage.store().images(),
                usage.store().active(),
                true));
        long activeContainers =
                usage.containers().stream().filter(DiskUsage::isActive).count();
        long running = usage.containers().stream()
                .filter(DiskUsage::isActive)
                .mapToLong(container -> usage.containerSizes().getOrDefault(container.id(), 0L))
                .sum();
        rows.add(row(
                "Containers", usage.containers().size(), activeContainers, sum(usage.containerSizes()), running, true));
        long activeVolumes = usage.volumes().stream()
                .filter(volume -> usage.usedVolumes().contains(volume.name()))
                .count();
        long used = usage.volumes().stream()
                .filter(volume -> usage.usedVolumes().contains(volume.name()))
                .mapToLong(volume -> usage.volumeSizes().getOrDefault(volume.name(), 0L))
                .sum();
        rows.add(row("Local Volumes", usage.volumes().size(), activeVolumes, sum(usage.volumeSizes()), used, true));
        rows.add(row(
                "Build Cache", usage.store().unusedLayers(), 0, usage.store().unused(), 0, false));
        return rows;
    }

    private static long sum(Map<String, Long> sizes) {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Object> row(
            String type, int total, long active, long size, long used, boolean withPercent) {
        long reclaimable = size - used;
        String percent = withPercent && size > 0 ? " (%d%%)".formatted(reclaimable * 100 / size) : "";
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Active", Long.toString(active));
        row.put("Reclaimable", Human.preciseSize(reclaimable) + percent);
        row.put("Size", Human.preciseSize(size));
        row.put("TotalCount", Integer.toString(total));
        row.put("Type", type);
        return row;
    }

    private Rows images(DiskUsage usage) {
        Rows rows = new Rows(10)
                .column("Repository", "REPOSITORY")
                .column("Tag", "TAG")
                .column("ID", "IMAGE ID")
                .column("CreatedSince", "CREATED")
                .column("Size", "SIZE")
                .column("SharedSize", "SHARED SIZE")
                .column("UniqueSize", "UNIQUE SIZE")
                .column("Containers", "CONTAINERS");
        for (Image image : usage.images()) {
            String name = image.names().stream().findFirst().orElse("");
            long shared = usage.store().shared().getOrDefault(image.id(), 0L);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put(
                    "Repository",
                    name.isEmpty() ? "<none>" : ImageReference.parse(name).familiarRepository());
            row.put(
                    "Tag",
                    name.isEmpty() ? "<none>" : ImageReference.parse(name).tag().orElse("<none>"));
            row.put("ID", image.shortId());
            row.put(
                    "CreatedSince",
                    image.created().map(Instant::getEpochSecond).map(this::ago).orElse("N/A"));
            row.put("Size", Human.size(image.size()));
            row.put("SharedSize", Human.preciseSize(shared));
            row.put("UniqueSize", Human.preciseSize(image.size() - shared));
            row.put(
                    "Containers",
                    Long.toString(usage.containers().stream()
                            .filter(container -> container.imageId().equals(image.id()))
                            .count()));
            rows.add(row);
        }
        return rows;
    }

    private String ago(long time) {
        return Human.ago(time, session.nowSeconds());
    }

    private Rows containers(DiskUsage usage) {
        Rows rows = new Rows(10)
                .column("ID", "CONTAINER ID")
                .column("Image", "IMAGE")
                .column("Command", "COMMAND")
                .column("LocalVolumes", "LOCAL VOLUMES")
                .column("Size", "SIZE")
                .column("RunningFor", "CREATED")
                .column("Status", "STATUS")
                .column("Names", "NAMES");
        for (ContainerInfo container : usage.containers()) {
            Map<String, Object> row = ContainerRow.of(
                    container, session.nowSeconds(), context.clock().getZone(), true);
            row.put("Size", Human.size(usage.containerSizes().getOrDefault(container.id(), 0L)));
            rows.add(row);
        }
        return rows;
    }

    private static Rows volumes(DiskUsage usage) {
        Rows rows = new Rows(10)
                .column("Name", "VOLUME NAME")
                .column("Links", "LINKS")
                .column("Size", "SIZE");
        for (VolumeInfo volume : usage.volumes()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("Name", volume.name());
            row.put(
                    "Links",
                    Long.toString(usage.containers().stream()
                            .filter(container -> container.mounts().contains(volume.name()))
                            .count()));
            row.put("Size", Human.preciseSize(usage.volumeSizes().getOrDefault(volume.name(), 0L)));
            rows.add(row);
        }
        return rows;
    }
}

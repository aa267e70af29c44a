package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.Rows;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code images}. */
@picocli.CommandLine.Command(
        name = "images",
        description = "List the images that containers use",
        footer = {"%nExample:", "  jcompose images -q"})
public final class ImagesCommand extends ProjectCommand {
    @Option(
            names = {"-q", "--quiet"},
            description = "Only the ids")
    private boolean quiet;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "table";

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public ImagesCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        Target target = session.target();
        List<ContainerInfo> containers = session.ofServices(target, session.containers(target), services);
        ImageStore store = Images.store(context);
        if (quiet) {
            Set<String> ids = new LinkedHashSet<>();
            containers.forEach(container -> ids.add(container.imageId().replaceFirst("^sha256:", "")));
            ids.forEach(context.out()::println);
            return 0;
        }
        boolean json = format.equals("json");
        Rows rows = new Rows(20)
                .column("ContainerName", "CONTAINER")
                .column("Repository", "REPOSITORY")
                .column("Tag", "TAG")
                .column("Platform", "PLATFORM")
                .column("ID", "IMAGE ID")
                .column("Size", "SIZE")
                .column("CreatedSince", "CREATED")
                .jsonArray();
        containers.forEach(container -> rows.add(row(container, store.find(container.imageId()), json)));
        context.out().print(rows.render(format));
        return 0;
    }

    private Map<String, Object> row(ContainerInfo container, Optional<Image> image, boolean json) {
        ImageReference reference = ImageReference.parse(container.image().isEmpty() ? "none" : container.image());
        String id = container.imageId();
        String shortId = id.replaceFirst("^sha256:", "");
        Instant created = image.flatMap(Image::created).orElse(Instant.EPOCH);
        long size = image.map(Image::size).orElse(0L);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ID", json ? id : shortId.substring(0, Math.min(12, shortId.length())));
        row.put("ContainerName", container.name());
        row.put("Repository", reference.familiarRepository());
        row.put("Tag", reference.tag().orElse("<none>"));
        row.put("Platform", image.map(found -> found.platform().toString()).orElse(""));
        row.put("Size", json ? (Object) size : Human.size(size));
        row.put("Created", created.toString());
        row.put("LastTagTime", created.toString());
        if (!json) {
            row.put(
                    "CreatedSince",
                    created.equals(Instant.EPOCH) ? "N/A" : Human.ago(created.getEpochSecond(), session.nowSeconds()));
        }
        return row;
    }
}

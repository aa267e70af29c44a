package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.Rows;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.image.Platform;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image history}. */
@picocli.CommandLine.Command(
        name = "image history",
        description = "Show how an image was made",
        footer = {"%nExample:", "  jcompose image history app:1"})
public final class ImageHistoryCommand extends ImageVerb {
    private static final int WIDTH = 45;
    /** Until the year 2000: what reproducible builds write. */
    private static final long NO_REAL_TIME = 946_684_800;

    @Option(names = "--no-trunc", description = "Show commands and ids in full")
    private boolean noTrunc;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the ids")
    private boolean quiet;

    @Option(
            names = {"-H", "--human"},
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "BOOL",
            description = "Sizes and times for people (the default)")
    private boolean human = true;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "table";

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Which one of several")
    private Optional<String> platform = Optional.empty();

    @Parameters(paramLabel = "IMAGE")
    private String name = "";

    public ImageHistoryCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        List<Map<String, Object>> steps = steps(find(name, platform.map(Platform::parse)));
        if (quiet) {
            steps.forEach(step -> context.out().println(step.get("ID")));
            return 0;
        }
        Rows rows = new Rows(10)
                .column("ID", "IMAGE")
                .column(human ? "CreatedSince" : "CreatedAt", human ? "CREATED" : "CREATED AT")
                .column("CreatedBy", "CREATED BY")
                .column("Size", "SIZE")
                .column("Comment", "COMMENT");
        steps.forEach(rows::add);
        context.out().print(rows.render(format));
        return 0;
    }

    /** Newest first. */
    private List<Map<String, Object>> steps(Image image) {
        List<StoredLayer> layers = store().layersOf(image);
        List<Map<String, Object>> steps = new ArrayList<>();
        int layer = 0;
        for (Image.History step : image.history()) {
            boolean hasLayer = !step.emptyLayer() && layer < layers.size();
            steps.add(row(step, hasLayer ? layers.get(layer++).size() : 0));
        }
        // Some tools write less history than layers.
        while (layer < layers.size()) {
            steps.add(row(
                    new Image.History(Optional.empty(), "", "", false),
                    layers.get(layer++).size()));
        }
        Collections.reverse(steps);
        if (!steps.isEmpty()) {
            steps.get(0).put("ID", noTrunc ? image.id() : image.shortId());
        }
        return steps;
    }

    private Map<String, Object> row(Image.History step, long size) {
        String command = step.createdBy().replace('\t', ' ');
        if (format.equals("table")) {
            command = command.replace('\n', ' ');
        }
        long created = step.created().map(Instant::getEpochSecond).orElse(0L);
        String at = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                Instant.ofEpochSecond(created).atZone(context.clock().getZone()));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Comment", step.comment());
        row.put("CreatedAt", at);
        row.put("CreatedBy", noTrunc || command.length() <= WIDTH ? command : command.substring(0, WIDTH - 1) + "…");
        String since = created <= NO_REAL_TIME ? "" : Human.ago(created, session.nowSeconds());
        row.put("CreatedSince", human ? since : at);
        row.put("ID", "<missing>");
        row.put("Size", human ? Human.size(size) : Long.toString(size));
        return row;
    }
}

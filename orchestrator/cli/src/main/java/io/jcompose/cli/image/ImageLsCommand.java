package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.Rows;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image ls}. */
@picocli.CommandLine.Command(
        name = "image ls",
        description = "List images",
        footer = {"%nExample:", "  jcompose image ls -q"})
public final class ImageLsCommand extends ImageVerb {
    @Option(
            names = {"-q", "--quiet"},
            description = "Only the ids")
    private boolean quiet;

    @Option(
            names = {"-a", "--all"},
            description = "All images (the default)")
    @SuppressWarnings("unused") // there are no intermediate ones to hide
    private boolean all;

    @Option(names = "--no-trunc", description = "Show ids in full")
    private boolean noTrunc;

    @Option(names = "--digests", description = "Show digests")
    private boolean digests;

    @Option(names = "--tree", description = "Show the platforms below each image")
    private boolean tree;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "";

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "reference=PATTERN",
            description = "Only some: reference=PATTERN, dangling=true, label=KEY[=VALUE], before=IMAGE, since=IMAGE,"
                    + " until=TIME")
    private List<String> filters = new ArrayList<>();

    @Parameters(paramLabel = "REPOSITORY[:TAG]", arity = "0..1")
    private Optional<String> wanted = Optional.empty();

    public ImageLsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        if (tree) {
            return runTree();
        }
        String wantedFormat =
                format.isEmpty() ? ClientSettings.text(context, "imagesFormat").orElse("table") : format;
        Rows rows = new Rows(10).column("Repository", "REPOSITORY").column("Tag", "TAG");
        if (digests) {
            rows.column("Digest", "DIGEST");
        }
        rows.column("ID", "IMAGE ID").column("CreatedSince", "CREATED").column("Size", "SIZE");
        Set<String> ids = new LinkedHashSet<>();
        ImageFilter filter = new ImageFilter(filters, wanted, store()::find, context.clock());
        List<Image> all = store().list();
        Set<String> shared = shared(all);
        for (Image image : all) {
            for (String name : image.names().isEmpty() ? List.of(withoutTag(image)) : image.names()) {
                boolean hidden = shared.contains(name) && !isFirst(image, name);
                if (!hidden && filter.accepts(image, name)) {
                    ids.add(noTrunc ? image.id() : image.shortId());
                    rows.add(row(image, name, wantedFormat));
                }
            }
        }
        if (quiet) {
            ids.forEach(context.out()::println);
        } else {
            context.out().print(rows.render(wantedFormat));
        }
        return 0;
    }

    private int runTree() {
        if (quiet || noTrunc || digests || !(format.isEmpty() || format.equals("table"))) {
            throw new CliException("--tree cannot be combined with --quiet, --no-trunc, --digests or --format");
        }
        ImageFilter filter = new ImageFilter(filters, wanted, store()::find, context.clock());
        List<Image> images = store().list().stream()
                .filter(image -> (image.names().isEmpty() ? List.of("") : image.names())
                        .stream().anyMatch(name -> filter.accepts(image, name)))
                .toList();
        context.out().print(new ImageTree(store(), imagesInUse()).render(images));
        return 0;
    }

    /** An image that was pulled by its digest only has at least a repository. */
    private static String withoutTag(Image image) {
        return image.repoDigests().stream().findFirst().orElse("");
    }

    /** Names that stand for several platforms. */
    private static Set<String> shared(List<Image> images) {
        Set<String> seen = new HashSet<>();
        Set<String> twice = new HashSet<>();
        images.forEach(
                image -> image.names().stream().filter(name -> !seen.add(name)).forEach(twice::add));
        return twice;
    }

    private boolean isFirst(Image image, String name) {
        return store().find(name).filter(first -> first.id().equals(image.id())).isPresent();
    }

    private Map<String, Object> row(Image image, String name, String wantedFormat) {
        Optional<ImageReference> reference =
                name.isEmpty() ? Optional.empty() : Optional.of(ImageReference.parse(name));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Containers", "N/A");
        if (!wantedFormat.equals("table")) { // which has no column for it; the zone is dear to look up
            row.put(
                    "CreatedAt",
                    image.created()
                            .map(time -> Human.moment(time, context.clock().getZone()))
                            .orElse("N/A"));
        }
        row.put(
                "CreatedSince",
                image.created()
                        .map(time -> Human.ago(time.getEpochSecond(), session.nowSeconds()))
                        .orElse("N/A"));
        row.put(
                "Digest",
                image.repoDigests().stream()
                        .findFirst()
                        .map(digest -> digest.substring(digest.indexOf('@') + 1))
                        .orElse("<none>"));
        row.put("ID", noTrunc ? image.id() : image.shortId());
        row.put("Platform", image.platform().toString());
        row.put("Repository", reference.map(ImageReference::familiarRepository).orElse("<none>"));
        row.put("SharedSize", "N/A");
        row.put("Size", Human.size(image.size()));
        row.put("Tag", reference.flatMap(ImageReference::tag).orElse("<none>"));
        row.put("UniqueSize", "N/A");
        row.put("VirtualSize", Human.size(image.size()));
        return row;
    }
}

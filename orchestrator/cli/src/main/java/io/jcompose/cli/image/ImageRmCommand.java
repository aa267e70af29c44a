package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.Platform;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image rm}. */
@picocli.CommandLine.Command(
        name = "image rm",
        description = "Remove images",
        footer = {"%nExample:", "  jcompose image rm app:1"})
public final class ImageRmCommand extends ImageVerb {
    @Option(
            names = {"-f", "--force"},
            description = "Even if containers use them")
    private boolean force;

    @Option(names = "--no-prune", hidden = true)
    @SuppressWarnings("unused") // accepted; there are no untagged parents to keep
    private boolean noPrune;

    @Option(names = "--platform", paramLabel = "OS/ARCH", split = ",", description = "Only these of several")
    private List<String> platforms = new ArrayList<>();

    @Parameters(paramLabel = "IMAGE", arity = "1..*")
    private List<String> names = new ArrayList<>();

    public ImageRmCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        List<String> inUse = List.copyOf(imagesInUse());
        int code = 0;
        for (String name : names) {
            if (isDryRun()) {
                dryRun("Image %s Removing".formatted(label(find(name))));
                continue;
            }
            try {
                remove(name, inUse).forEach(context.out()::println);
            } catch (ImageException e) {
                context.err().println(e.getMessage());
                if (!force || store().find(name).isPresent()) {
                    code = 1;
                }
            }
        }
        return code;
    }

    private List<String> remove(String name, List<String> inUse) {
        if (platforms.isEmpty()) {
            return store().remove(name, force, inUse);
        }
        List<String> lines = new ArrayList<>();
        for (String platform : platforms) {
            lines.addAll(store().remove(name, Platform.parse(platform), force, inUse));
        }
        return lines;
    }
}

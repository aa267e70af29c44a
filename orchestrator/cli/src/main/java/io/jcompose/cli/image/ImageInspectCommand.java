package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.InspectOutput;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image inspect}. */
@picocli.CommandLine.Command(
        name = "image inspect",
        description = "Show details of images",
        footer = {"%nExample:", "  jcompose image inspect -f \"{{.Config.Cmd}}\" busybox"})
public final class ImageInspectCommand extends ImageVerb {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "json, or a Go template")
    private String format = "";

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Which one of several")
    private Optional<String> platform = Optional.empty();

    @Parameters(paramLabel = "IMAGE", arity = "1..*")
    private List<String> names = new ArrayList<>();

    public ImageInspectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        Optional<Platform> wanted = platform.map(Platform::parse);
        InspectOutput output = InspectOutput.of(format);
        List<Map<String, Object>> found = new ArrayList<>();
        int code = 0;
        for (String name : names) {
            Optional<Image> image = wanted.isPresent() ? store().find(name, wanted.get()) : store().find(name);
            if (image.isPresent()) {
                found.add(ImageDetails.of(
                        image.get(), store().taggedAt(image.get().id())));
            } else {
                String where = wanted.map(one -> " (" + one + ")").orElse("");
                context.err().println(noSuchImage(name + where).getMessage());
                code = 1;
            }
        }
        context.out().print(output.render(found));
        return code;
    }
}

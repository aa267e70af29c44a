package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.GoTemplate;
import io.jcompose.core.client.Json;
import io.jcompose.runtime.image.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image inspect}. */
@picocli.CommandLine.Command(name = "image inspect", description = "Show details of images")
public final class ImageInspectCommand extends ImageVerb {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "json, or a Go template")
    private String format = "";

    @Parameters(paramLabel = "IMAGE", arity = "1..*")
    private List<String> names = new ArrayList<>();

    public ImageInspectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        List<Map<String, Object>> found = new ArrayList<>();
        int code = 0;
        for (String name : names) {
            Optional<Image> image = store().find(name);
            if (image.isPresent()) {
                found.add(ImageDetails.of(image.get()));
            } else {
                context.err().println(noSuchImage(name).getMessage());
                code = 1;
            }
        }
        if (format.isEmpty()) {
            context.out().println(new Json().write(found, true));
        } else if (format.equals("json")) {
            context.out().println(new Json().write(found));
        } else {
            GoTemplate template = GoTemplate.parse(format);
            found.forEach(image -> context.out().println(template.render(image)));
        }
        return code;
    }
}

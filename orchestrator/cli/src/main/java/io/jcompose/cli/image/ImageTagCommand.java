package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import picocli.CommandLine.Parameters;

/** {@code image tag}. */
@picocli.CommandLine.Command(
        name = "image tag",
        description = "Give an image another name",
        footer = {"%nExample:", "  jcompose image tag app:1 registry.example.com/app:1"})
public final class ImageTagCommand extends ImageVerb {
    @Parameters(index = "0", paramLabel = "IMAGE")
    private String source = "";

    @Parameters(index = "1", paramLabel = "NAME[:TAG]")
    private String target = "";

    public ImageTagCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        ImageReference reference = ImageReference.parse(target);
        Image image = find(source);
        if (isDryRun()) {
            dryRun("Image %s Tagging as %s".formatted(label(image), reference.familiar()));
            return 0;
        }
        store().tag(source, reference); // with all the platforms that the name stands for
        return 0;
    }
}

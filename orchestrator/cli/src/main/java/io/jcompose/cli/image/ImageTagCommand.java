package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.runtime.image.ImageReference;
import picocli.CommandLine.Parameters;

/** {@code image tag}. */
@picocli.CommandLine.Command(name = "image tag", description = "Give an image another name")
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
        store().tag(find(source).id(), ImageReference.parse(target));
        return 0;
    }
}

package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.runtime.image.ImageReference;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image pull}. */
@picocli.CommandLine.Command(name = "image pull", description = "Pull an image from a registry")
public final class ImagePullCommand extends ImageVerb {
    @Option(
            names = {"-q", "--quiet"},
            description = "Only the name")
    private boolean quiet;

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "For another platform")
    private Optional<String> platform = Optional.empty();

    @Parameters(paramLabel = "IMAGE")
    private String name = "";

    public ImagePullCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        ImageReference reference = ImageReference.parse(name);
        Optional<String> wanted =
                platform.or(() -> Optional.ofNullable(context.environment().get("DOCKER_DEFAULT_PLATFORM")));
        try (ProgressDisplay progress = session.progress("pull", quiet)) {
            session.engine().pullImage(reference.familiar(), wanted, progress);
        }
        context.out().println(reference);
        return 0;
    }
}

package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image push}. */
@picocli.CommandLine.Command(
        name = "image push",
        description = "Send an image to a registry",
        footer = {"%nExample:", "  jcompose image push registry.example.com/app:1"})
public final class ImagePushCommand extends ImageVerb {
    @Option(
            names = {"-a", "--all-tags"},
            description = "All tags of the repository")
    private boolean allTags;

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Only one of several")
    private Optional<String> platform = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the name")
    private boolean quiet;

    @Parameters(paramLabel = "NAME[:TAG]")
    private String name = "";

    public ImagePushCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        ImageReference reference = ImageReference.parse(name);
        List<ImageReference> all = allTags ? tags(reference) : List.of(reference);
        Optional<Platform> wanted = platform.map(Platform::parse);
        Pushes pushes = new Pushes(context);
        for (ImageReference one : all) {
            Image unused = find(one.familiar());
            if (isDryRun()) {
                dryRun("Image %s Pushing".formatted(one.familiar()));
                continue;
            }
            if (!quiet) {
                context.out().println("The push refers to repository [%s/%s]".formatted(one.domain(), one.path()));
                context.out().flush();
            }
            String digest;
            try (ProgressDisplay progress = session.progress("push", quiet)) {
                digest = pushes.push(one, wanted, progress);
            }
            context.out().println(quiet ? one.toString() : one.tag().orElse("latest") + ": digest: " + digest);
        }
        return 0;
    }

    private List<ImageReference> tags(ImageReference wanted) {
        if (name.contains("@") || name.indexOf(':', name.lastIndexOf('/') + 1) >= 0) {
            throw new CliException("push %s: a tag cannot be used with --all-tags".formatted(name));
        }
        List<ImageReference> tags = store().list().stream()
                .flatMap(image -> image.names().stream())
                .map(ImageReference::parse)
                .filter(found -> found.familiarRepository().equals(wanted.familiarRepository()))
                .toList();
        if (tags.isEmpty()) {
            throw noSuchImage(name);
        }
        return tags;
    }
}

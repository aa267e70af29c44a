package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.LayerProgress;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.registry.RegistryClient;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image pull}: in this process, with the caller's credentials and proxies. */
@picocli.CommandLine.Command(
        name = "image pull",
        description = "Pull an image from a registry",
        footer = {"%nExample:", "  jcompose image pull redis:7"})
public final class ImagePullCommand extends ImageVerb {
    @Option(
            names = {"-a", "--all-tags"},
            description = "All tags of the repository")
    private boolean allTags;

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
        Platform wanted = platform.map(Platform::parse)
                .or(() -> Images.usualPlatform(context))
                .orElseGet(Platform::host);
        RegistryClient registry = Images.registry(context);
        if (isDryRun()) {
            dryRun("Image %s Pulling".formatted(reference.familiar()));
            return 0;
        }
        boolean named = name.contains("@") || name.indexOf(':', name.lastIndexOf('/') + 1) >= 0;
        if (!named && !allTags && !quiet) {
            context.out().println("Using default tag: latest");
            context.out().flush();
        }
        for (ImageReference one : allTags ? tags(registry, reference) : List.of(reference)) {
            pull(registry, one, wanted);
        }
        return 0;
    }

    private List<ImageReference> tags(RegistryClient registry, ImageReference wanted) {
        if (name.contains("@") || name.indexOf(':', name.lastIndexOf('/') + 1) >= 0) {
            throw new CliException("pull %s: a tag cannot be used with --all-tags".formatted(name));
        }
        return registry.tags(wanted).stream()
                .map(tag -> new ImageReference(wanted.domain(), wanted.path(), Optional.of(tag), Optional.empty()))
                .toList();
    }

    private void pull(RegistryClient registry, ImageReference reference, Platform wanted) {
        Optional<String> before = store().find(reference.toString()).map(Image::id);
        String id = "Image " + reference.familiar();
        Image image;
        try (ProgressDisplay progress = session.progress("pull", quiet)) {
            progress.on(event(id, "Working", "Pulling"));
            image = registry.pull(reference, wanted, new LayerProgress(id, progress));
            progress.on(event(id, "Done", "Pulled"));
        }
        Images.journal(context).transfer("pull", reference, image.config().labels());
        if (!quiet) {
            String repository = reference.familiarRepository() + "@";
            image.repoDigests().stream()
                    .filter(digest -> digest.startsWith(repository))
                    .findFirst()
                    .ifPresent(digest -> context.out().println("Digest: " + digest.substring(repository.length())));
            boolean same = before.equals(Optional.of(image.id()));
            context.out()
                    .println((same ? "Status: Image is up to date for " : "Status: Downloaded newer image for ")
                            + reference.familiar());
        }
        context.out().println(reference);
    }

    private static ProgressEvent event(String id, String status, String text) {
        return new ProgressEvent(id, Optional.empty(), status, text, "", 0, 0, Optional.empty());
    }
}

package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.runtime.image.ConfigChanges;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.registry.ArchiveDownload;
import io.jcompose.runtime.registry.RegistrySettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image import}. */
@picocli.CommandLine.Command(
        name = "image import",
        description = "Make an image from a root file system archive",
        footer = {"%nExample:", "  jcompose image import rootfs.tar.gz base:1"})
public final class ImageImportCommand extends ImageVerb {
    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description = "Apply a Dockerfile instruction: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR")
    private List<String> changes = new ArrayList<>();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "Comment in the image's history")
    private String message = "";

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "What it is for, if not for this host")
    private Optional<String> platform = Optional.empty();

    @Parameters(index = "0", paramLabel = "FILE|URL|-")
    private String source = "";

    @Parameters(index = "1", paramLabel = "NAME[:TAG]", arity = "0..1")
    private Optional<String> name = Optional.empty();

    public ImageImportCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        ImageConfig config = new ConfigChanges(changes).apply(ImageConfig.EMPTY);
        Optional<ImageReference> reference = name.map(ImageReference::parse);
        Platform wanted = platform.filter(text -> !text.isEmpty())
                .map(Platform::parse)
                .or(() -> Images.usualPlatform(context))
                .orElseGet(Platform::host);
        if (isDryRun()) {
            dryRun("Image %s Importing from %s"
                    .formatted(reference.map(ImageReference::familiar).orElse("<none>"), source));
            return 0;
        }
        String comment = message.isEmpty() ? "Imported from " + source : message;
        try (InputStream in = new BufferedInputStream(open(), 1 << 16)) {
            Image image = store().importRootfs(in, config, wanted, reference, comment);
            context.out().println(image.id());
        }
        return 0;
    }

    private InputStream open() throws IOException {
        if (source.equals("-")) {
            return context.in();
        }
        if (source.startsWith("http://") || source.startsWith("https://")) {
            return new ArchiveDownload(RegistrySettings.of(context.environment())).open(URI.create(source));
        }
        return Files.newInputStream(context.workingDirectory().resolve(source));
    }
}

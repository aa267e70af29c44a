package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code image load}. */
@picocli.CommandLine.Command(
        name = "image load",
        description = "Read images from an archive",
        footer = {"%nExample:", "  jcompose image load -i images.tar"})
public final class ImageLoadCommand extends ImageVerb {
    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            description = "Where from, instead of standard input")
    private Optional<String> input = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress")
    @SuppressWarnings("unused") // there is none
    private boolean quiet;

    @Option(names = "--platform", paramLabel = "OS/ARCH", split = ",", description = "Only these of several")
    private List<String> platforms = new ArrayList<>();

    public ImageLoadCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        List<Platform> wanted = platforms.stream().map(Platform::parse).toList();
        if (input.isEmpty() && session.terminal().isTerminal(Stream.IN)) {
            throw new CliException("no archive: use --input FILE or a pipe");
        }
        if (isDryRun()) {
            dryRun("Images Loading from " + input.orElse("standard input"));
            return 0;
        }
        List<ImageStore.Loaded> images;
        try (InputStream in = new BufferedInputStream(
                input.isEmpty()
                        ? context.in()
                        : Files.newInputStream(context.workingDirectory().resolve(input.get())),
                1 << 16)) {
            images = store().load(in, wanted, ProgressListener.NONE);
        } catch (ImageException e) {
            throw new CliException("%s: %s".formatted(input.orElse("standard input"), e.getMessage()));
        }
        for (ImageStore.Loaded loaded : images) {
            if (loaded.names().isEmpty()) {
                context.out().println("Loaded image ID: " + loaded.image().id());
            }
            loaded.names().forEach(name -> context.out().println("Loaded image: " + name.familiar()));
        }
        return 0;
    }
}

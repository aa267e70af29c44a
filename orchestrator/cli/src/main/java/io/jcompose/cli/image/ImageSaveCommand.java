package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.runtime.image.Platform;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image save}. */
@picocli.CommandLine.Command(
        name = "image save",
        description = "Write images to an archive",
        footer = {"%nExample:", "  jcompose image save -o app.tar app:1"})
public final class ImageSaveCommand extends ImageVerb {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to, instead of standard output")
    private Optional<String> output = Optional.empty();

    @Option(names = "--platform", paramLabel = "OS/ARCH", split = ",", description = "Only these of several")
    private List<String> platforms = new ArrayList<>();

    @Parameters(paramLabel = "IMAGE", arity = "1..*")
    private List<String> names = new ArrayList<>();

    public ImageSaveCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        List<Platform> wanted = platforms.stream().map(Platform::parse).toList();
        if (isDryRun()) {
            names.forEach(name -> dryRun("Image %s Saving".formatted(name)));
            return 0;
        }
        if (output.isEmpty()) {
            if (session.terminal().isTerminal(Stream.OUT)) {
                throw new CliException("an archive does not go to a terminal; use --output FILE or a pipe");
            }
            store().save(names, wanted, context.out());
            return 0;
        }
        Path target = context.workingDirectory().resolve(output.get());
        Path partial = target.resolveSibling("." + target.getFileName() + ".partial");
        try {
            Files.deleteIfExists(partial);
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16)) {
                store().save(names, wanted, out);
            }
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
        return 0;
    }
}

package io.jcompose.cli.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.execute.ImageFiles;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Options of {@code image build} about what to do with the image, and doing it. */
final class BuildOutputs {
    private static final int BUFFER = 1 << 16;
    /** Domain of names that are gone when the command ends. */
    private static final String PASSING = "passing.invalid";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DEST",
            description = "Also give out the result: a folder, - (a tar), or type=TYPE,dest=PATH")
    private List<String> specs = new ArrayList<>();

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Write the image's id to a file")
    private Optional<String> idFile = Optional.empty();

    @Option(names = "--metadata-file", paramLabel = "FILE", description = "Write the image's id and names as JSON")
    private Optional<String> metadataFile = Optional.empty();

    @Option(names = "--push", description = "Send the image to its registry, under all its tags")
    private boolean push;

    /** Reads the options before anything is built. */
    List<BuildOutput> parse(CommandContext context, Terminal terminal) {
        List<BuildOutput> outputs = new ArrayList<>();
        for (String spec : specs) {
            outputs.add(BuildOutput.parse(spec, context.workingDirectory()));
        }
        long piped = outputs.stream().filter(BuildOutput::isStandardOutput).count();
        if (piped > 1) {
            throw new CliException("only one --output can go to standard output");
        }
        if (piped == 1 && terminal.isTerminal(Terminal.Stream.OUT)) {
            throw new CliException("an archive does not go to a terminal; use dest=FILE or a pipe");
        }
        return outputs;
    }

    boolean pushes(List<BuildOutput> outputs) {
        return push || outputs.stream().anyMatch(BuildOutput::push);
    }

    /** Writes what was asked for. Files appear only when they are whole. */
    void write(CommandContext context, ImageStore store, String id, List<ImageReference> names, List<BuildOutput> all)
            throws IOException {
        Image image = store.find(id).orElseThrow(() -> ImageVerb.noSuchImage(id));
        List<Image> platforms =
                names.isEmpty() ? List.of(image) : store.all(names.get(0).toString());
        for (BuildOutput output : all) {
            switch (output.type()) {
                case LOCAL -> copy(store, platforms, output.destination().orElseThrow());
                case TAR -> to(context, output.destination(), out -> new ImageFiles(store).writeTar(image, out));
                case ARCHIVE -> {
                    List<String> saved = names.isEmpty()
                            ? List.of(id)
                            : names.stream().map(ImageReference::familiar).toList();
                    to(context, output.destination(), out -> store.save(saved, out));
                }
                case IMAGE -> {
                    // it is in the store
                }
            }
        }
        if (idFile.isPresent()) {
            Files.writeString(context.workingDirectory().resolve(idFile.get()), id);
        }
        if (metadataFile.isPresent()) {
            List<ImageReference> kept = names.stream()
                    .filter(name -> !name.domain().equals(PASSING))
                    .toList();
            Files.writeString(context.workingDirectory().resolve(metadataFile.get()), metadata(id, kept));
        }
    }

    /** Of several platforms each has a folder of its own: {@code linux_arm64}. */
    private static void copy(ImageStore store, List<Image> platforms, Path folder) throws IOException {
        for (Image one : platforms) {
            Path own = folder.resolve(one.platform().toString().replace('/', '_'));
            new ImageFiles(store).copyTo(one, platforms.size() == 1 ? folder : own);
        }
    }

    /** By which the platforms of an image are found until their files are given out, if it has no name of its own. */
    Optional<ImageReference> passingName(List<BuildOutput> wanted, boolean needed) {
        return needed && wanted.stream().anyMatch(output -> output.type() == BuildOutput.Type.LOCAL)
                ? Optional.of(ImageReference.parse(PASSING + "/output:" + UUID.randomUUID()))
                : Optional.empty();
    }

    /** What cannot be given out of an image for several platforms. */
    void requireFeasible(List<BuildOutput> wanted, BuildRequest request) {
        if (request.otherPlatforms().isEmpty()) {
            return;
        }
        for (BuildOutput output : wanted) {
            if (output.type() == BuildOutput.Type.TAR) {
                throw new CliException("--output type=tar has room for one platform; use type=local, which makes a"
                        + " folder for each, or type=oci");
            }
            boolean named =
                    request.tags().stream().anyMatch(name -> !name.domain().equals(PASSING));
            if (output.type() == BuildOutput.Type.ARCHIVE && !named) {
                throw new CliException("--output of several platforms needs a name for the image: --tag NAME");
            }
        }
    }

    private static String metadata(String id, List<ImageReference> names) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("containerimage.config.digest", id);
        values.put("containerimage.digest", id);
        if (!names.isEmpty()) {
            values.put(
                    "image.name",
                    String.join(
                            ",", names.stream().map(ImageReference::toString).toList()));
        }
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values) + "\n";
    }

    private interface Writing {
        void to(OutputStream out);
    }

    private static void to(CommandContext context, Optional<Path> destination, Writing writing) throws IOException {
        if (destination.isEmpty()) {
            OutputStream out = new BufferedOutputStream(context.out(), BUFFER);
            writing.to(out);
            out.flush();
            context.out().flush();
            return;
        }
        Path target = destination.get();
        Path partial = target.resolveSibling("." + target.getFileName() + ".partial");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), BUFFER)) {
                writing.to(out);
            }
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}

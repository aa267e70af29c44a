package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.runtime.image.ConfigChanges;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageBootstrap;
import io.jcompose.runtime.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image bootstrap}. */
@picocli.CommandLine.Command(
        name = "image bootstrap",
        description = "Make an image from a distribution's packages: debian:SUITE or debian:SUITE-slim",
        footer = {"%nExample:", "  jcompose image bootstrap debian:bookworm-slim --include python3"})
public final class ImageBootstrapCommand extends ImageVerb {
    @Option(names = "--include", split = ",", paramLabel = "PACKAGE", description = "Further packages")
    private List<String> packages = new ArrayList<>();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME[:TAG]",
            description = "Another name for the image")
    private Optional<String> tag = Optional.empty();

    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description = "Apply a Dockerfile instruction, for example ENV or CMD")
    private List<String> changes = new ArrayList<>();

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress")
    private boolean quiet;

    @Parameters(paramLabel = "debian:SUITE[-slim]")
    private String source = "";

    public ImageBootstrapCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        ImageBootstrap.Request parsed = ImageBootstrap.Request.parse(source);
        ImageReference name = tag.map(ImageReference::parse).orElse(parsed.name());
        ImageBootstrap.Request request = new ImageBootstrap.Request(
                parsed.suite(), parsed.slim(), packages, new ConfigChanges(changes).apply(parsed.config()), name);
        if (isDryRun()) {
            dryRun("Image %s Installing".formatted(name.familiar()));
            return 0;
        }
        Image image;
        try (ProgressDisplay progress = session.progress("bootstrap", quiet)) {
            String id = "Image " + name.familiar();
            progress.on(event(id, "Working", "Installing", ""));
            image = new ImageBootstrap(store(), context.environment())
                    .run(request, line -> progress.on(event(id, "Working", "Installing", line)));
            progress.on(event(id, "Done", "Installed", ""));
        }
        context.out().println(image.id());
        return 0;
    }

    private static ProgressEvent event(String id, String status, String text, String details) {
        return new ProgressEvent(id, Optional.empty(), status, text, details, 0, 0, Optional.empty());
    }
}

package io.jcompose.cli.publish;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.file.ImageDigests;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.image.Pushes;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.Confirmation;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ProjectLoader;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.load.LoadResult;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.remote.ComposeArtifact;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.registry.Artifact;
import io.jcompose.runtime.registry.Artifact.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code publish}: the Compose files to a registry, from where {@code -f oci://REPOSITORY} reads them. Needs no engine. */
@picocli.CommandLine.Command(
        name = "publish",
        description = "Send the Compose files to a registry, for -f oci://REPOSITORY",
        footer = {"%nExample:", "  jcompose publish registry.example.org/shop:1.0"})
public final class PublishCommand extends ProjectCommand {
    private static final int DECLINED = 130;

    @Option(names = "--app", description = "Refused: it copies the images, too")
    private boolean app;

    @Option(
            names = "--oci-version",
            paramLabel = "VERSION",
            description = "1.0 or 1.1; by default what the registry takes")
    private Optional<String> ociVersion = Optional.empty();

    @Option(names = "--resolve-image-digests", description = "Pin the images to what their registries have now")
    private boolean resolveImageDigests;

    @Option(names = "--with-env", description = "Publish variables and their files without asking")
    private boolean withEnv;

    @Option(
            names = {"-y", "--yes"},
            description = "Answer questions with yes")
    private boolean yes;

    @Parameters(index = "0", paramLabel = "REPOSITORY[:TAG]")
    private String repository = "";

    public PublishCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected void begin() {
        // nothing of it concerns the engine
    }

    @Override
    protected int run() throws IOException {
        if (app) {
            throw new CliException("--app is not there yet: publish without it; images stay where they are");
        }
        Artifact.Form form = form();
        ImageReference reference = reference();
        ProjectLoader loader = new ProjectLoader(context);
        LoadResult.Loaded loaded =
                loader.load(loader.request().profiles(List.of("*")).build());
        Project project = loaded.project();
        ProjectParts files = new ProjectParts(project);
        PublishChecks.refuse(project, files);
        for (String question : PublishChecks.questions(project, files, withEnv)) {
            if (!yes && !Confirmation.question(context, question)) {
                context.err().println("Nothing was published");
                return DECLINED;
            }
        }
        List<Part> parts = new ArrayList<>(files.parts());
        if (resolveImageDigests) {
            String override = loaded.canonical()
                    .withImages(ImageDigests.of(context, project), true)
                    .toYaml();
            parts.add(ComposeArtifact.file("image-digests.yaml", override.getBytes(StandardCharsets.UTF_8)));
        }
        if (isDryRun()) {
            dryRun(repository + " publishing");
            dryRun(repository + " published");
            return 0;
        }
        publish(project, reference, ComposeArtifact.of(parts), form);
        return 0;
    }

    private void publish(Project project, ImageReference reference, Artifact artifact, Artifact.Form form) {
        try (ProgressDisplay progress = session.progress("publish", false)) {
            pushImages(project, progress);
            progress.on(event("Working", "publishing", ""));
            try {
                String digest = Images.registry(context).push(reference, artifact, form);
                progress.on(event("Done", "published", digest));
            } catch (ImageException e) {
                progress.on(event("Error", "Error", String.valueOf(e.getMessage())));
                throw e;
            }
        }
    }

    /** Those that are built here: who reads the files elsewhere could not have them otherwise. */
    private void pushImages(Project project, ProgressDisplay progress) {
        Set<ImageReference> images = new LinkedHashSet<>();
        for (Service service : project.services().values()) {
            images.addAll(Pushes.destinations(project, service));
        }
        Pushes pushes = new Pushes(context);
        for (ImageReference image : images) {
            try {
                var unused = pushes.push(image, progress);
            } catch (ImageException e) {
                // it has been told, and the image may well be there already
            }
        }
    }

    private ProgressEvent event(String status, String text, String details) {
        return new ProgressEvent(repository, Optional.empty(), status, text, details, 0, 0, Optional.empty());
    }

    private ImageReference reference() {
        try {
            return ImageReference.parse(repository);
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }

    private Artifact.Form form() {
        return switch (ociVersion.orElse("")) {
            case "" -> Artifact.Form.ANY;
            case "1.0" -> Artifact.Form.OCI_1_0;
            case "1.1" -> Artifact.Form.OCI_1_1;
            default ->
                throw new CliException("unsupported --oci-version \"%s\": use 1.0 or 1.1".formatted(ociVersion.get()));
        };
    }
}

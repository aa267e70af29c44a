package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code push}. */
@picocli.CommandLine.Command(
        name = "push",
        description = "Send the images that services build to registries",
        footer = {"%nExample:", "  jcompose push"})
public final class PushCommand extends ProjectCommand {
    @Option(
            names = {"-q", "--quiet"},
            description = "No progress")
    private boolean quiet;

    @Option(names = "--ignore-push-failures", description = "Go on when an image cannot be pushed")
    private boolean ignoreFailures;

    @Option(names = "--include-deps", description = "Also what the services depend on")
    private boolean includeDeps;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public PushCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        LoadedProject loaded = session.project(services);
        Pushes pushes = new Pushes(context);
        try (ProgressDisplay progress = session.progress("push", quiet)) {
            for (ImageReference image : images(loaded.project(), progress)) {
                if (context.options().dryRun()) {
                    dryRun("Image %s Pushing".formatted(image.familiar()));
                    continue;
                }
                try {
                    var unused = pushes.push(image, progress);
                } catch (ImageException e) {
                    if (!ignoreFailures) {
                        throw e;
                    }
                }
            }
        }
        return 0;
    }

    /** Only what is built here and has a name to go to: Compose leaves the rest out, too. */
    private Set<ImageReference> images(Project project, ProgressDisplay progress) {
        Set<ImageReference> images = new LinkedHashSet<>();
        for (String name : selected(project)) {
            Service service = Optional.ofNullable(project.services().get(name)).orElseThrow();
            Set<ImageReference> destinations = Pushes.destinations(project, service);
            if (destinations.isEmpty()) {
                progress.on(new ProgressEvent(
                        "Service " + name, Optional.empty(), "Done", "Skipped", "", 0, 0, Optional.empty()));
            }
            images.addAll(destinations);
        }
        return images;
    }

    private Set<String> selected(Project project) {
        Set<String> chosen =
                new LinkedHashSet<>(services.isEmpty() ? project.services().keySet() : services);
        if (includeDeps) {
            List<String> open = new ArrayList<>(chosen);
            while (!open.isEmpty()) {
                Service service = project.services().get(open.remove(0));
                if (service != null) {
                    service.dependsOn().keySet().stream().filter(chosen::add).forEach(open::add);
                }
            }
        }
        chosen.retainAll(project.services().keySet());
        return chosen;
    }
}

package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.EngineClient.BuildServicesRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.model.Project;
import io.jcompose.runtime.image.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code build}. */
@picocli.CommandLine.Command(
        name = "build",
        description = "Build images",
        footer = {"%nExample:", "  jcompose build --no-cache web"})
public final class BuildCommand extends ProjectCommand {
    @Option(names = "--no-cache", description = "Carry out every step")
    private boolean noCache;

    @Option(names = "--pull", description = "Look for newer base images")
    private boolean pull;

    @Option(names = "--build-arg", paramLabel = "NAME=VALUE", description = "Set a build argument")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = {"-q", "--quiet"},
            description = "No output")
    private boolean quiet;

    @Option(names = "--with-dependencies", description = "Also what the services depend on")
    private boolean withDependencies;

    @Option(names = "--progress", paramLabel = "TYPE", hidden = true)
    private Optional<String> progressType = Optional.empty();

    @Option(names = "--push", description = "Send the images to their registries, all tags")
    private boolean push;

    @Option(
            names = {"--compress", "--force-rm", "--no-rm", "--parallel"},
            hidden = true)
    @SuppressWarnings("unused") // accepted; without meaning
    private boolean ignored;

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "BYTES",
            description = "Memory limit of RUN steps, such as 512m")
    private Optional<String> memory = Optional.empty();

    @Option(names = "--ssh", paramLabel = "ID[=PATH]", description = "Agent or key files for RUN --mount=type=ssh")
    private List<String> ssh = new ArrayList<>();

    @Option(names = "--check", description = "Only look for mistakes in the Dockerfiles")
    private boolean check;

    @Option(names = "--print", description = "Refused: it makes a file for Docker's bake")
    private boolean print;

    @Mixin
    private BuildHabits habits = new BuildHabits();

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public BuildCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        if (print) {
            throw new CliException(
                    "--print makes a file for Docker's bake, which is not here; 'config' prints the project");
        }
        habits.warn(context);
        LoadedProject loaded = session.project(services);
        if (loaded.project().services().values().stream()
                .noneMatch(service -> service.build().isPresent())) {
            context.err().println("No services to build");
            return 0;
        }
        if (context.options().dryRun()) {
            try (ProgressDisplay progress = progress()) {
                loaded.project().services().values().stream()
                        .filter(service -> service.build().isPresent())
                        .filter(service -> services.isEmpty() || services.contains(service.name()))
                        .map(service -> "Image " + loaded.project().imageOf(service))
                        .distinct()
                        .forEach(id -> progress.on(step(id, "Done", "Built")));
            }
            return 0;
        }
        Map<String, Optional<String>> values = EnvironmentArguments.parse(arguments, context.environment());
        BuildServicesRequest request = new BuildServicesRequest(
                loaded.json(),
                services,
                noCache,
                pull,
                withDependencies,
                values,
                BuildFlags.ssh(ssh, context.workingDirectory()),
                BuildFlags.bytes("--memory", memory),
                check,
                BuildEnvironment.of(context.environment(), context.workingDirectory())
                        .variables());
        try (ProgressDisplay progress = progress()) {
            Set<String> built = session.engine().build(request, progress).keySet();
            if (push && !check) {
                push(loaded.project(), built, progress);
            }
        } catch (EngineException e) {
            throw BuildFlags.isOfDockerfile(e) ? BuildFlags.failure("failed to solve: ", e) : e;
        }
        return 0;
    }

    private void push(Project project, Set<String> built, ProgressDisplay progress) {
        Pushes pushes = new Pushes(context);
        Set<ImageReference> destinations = new LinkedHashSet<>();
        project.services().forEach((name, service) -> {
            if (built.contains(name)) {
                destinations.addAll(Pushes.destinations(project, service));
            }
        });
        for (ImageReference destination : destinations) {
            var unused = pushes.push(destination, progress);
        }
    }

    private ProgressDisplay progress() {
        return progressType.isPresent() && !quiet
                ? session.progress("build", progressType.get())
                : session.progress("build", quiet);
    }
}

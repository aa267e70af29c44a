package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.EngineClient.PullServicesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pull}. */
@picocli.CommandLine.Command(
        name = "pull",
        description = "Pull images",
        footer = {"%nExample:", "  jcompose pull --ignore-buildable"})
public final class PullCommand extends ProjectCommand {
    @Option(
            names = {"-q", "--quiet"},
            description = "No progress")
    private boolean quiet;

    @Option(names = "--ignore-pull-failures", description = "Go on when an image cannot be pulled")
    private boolean ignoreFailures;

    @Option(names = "--ignore-buildable", description = "Leave out images that can be built")
    private boolean ignoreBuildable;

    @Option(names = "--include-deps", description = "Also what the services depend on")
    private boolean includeDeps;

    @Option(names = "--policy", paramLabel = "POLICY", description = "missing or always")
    private Optional<String> policy = Optional.empty();

    @Option(
            names = {"--parallel", "--no-parallel"},
            hidden = true)
    @SuppressWarnings("unused") // accepted; without meaning
    private boolean ignored;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public PullCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        LoadedProject loaded = session.project(services);
        if (context.options().dryRun()) {
            try (ProgressDisplay progress = session.progress("pull", quiet)) {
                loaded.project().services().values().stream()
                        .filter(service -> service.image().isPresent())
                        .filter(service -> !(ignoreBuildable && service.build().isPresent()))
                        .filter(service -> services.isEmpty() || services.contains(service.name()))
                        .map(service -> "Image " + loaded.project().imageOf(service))
                        .distinct()
                        .forEach(id -> progress.on(step(id, "Done", "Pulled")));
            }
            return 0;
        }
        PullServicesRequest request = new PullServicesRequest(
                loaded.json(),
                services,
                includeDeps,
                ignoreBuildable,
                ignoreFailures,
                policy,
                BuildEnvironment.of(context.environment(), context.workingDirectory())
                        .variables());
        try (ProgressDisplay progress = session.progress("pull", quiet)) {
            session.engine().pull(request, progress);
        }
        return 0;
    }
}

package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.DownRequest;
import io.jcompose.core.client.EngineClient.NetworkInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code down}. */
@picocli.CommandLine.Command(
        name = "down",
        description = "Stop and remove containers and networks",
        footer = {"%nExample:", "  jcompose down -v --rmi local"})
public final class DownCommand extends ProjectCommand {
    private static final String PROJECT_LABEL = "com.docker.compose.project";

    @Option(
            names = {"-v", "--volumes"},
            description = "Remove named and anonymous volumes too")
    private boolean volumes;

    @Option(names = "--volume", hidden = true, description = "Old name of --volumes")
    private boolean volume;

    @Option(names = "--remove-orphans", description = "Remove containers of services that are no longer in the file")
    private boolean removeOrphans;

    @Option(names = "--rmi", paramLabel = "TYPE", description = "Remove images too: local (those built here) or all")
    private Optional<String> rmi = Optional.empty();

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long stopping may take before containers are killed")
    private Optional<Integer> timeout = Optional.empty();

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public DownCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        rmi.filter(type -> !type.equals("local") && !type.equals("all")).ifPresent(type -> {
            throw new CliException("invalid value for --rmi: \"%s\"; use local or all".formatted(type));
        });
        if (volume) {
            context.err().println("warning: --volume is deprecated, please use --volumes");
            volumes = true;
        }
        Target target = session.target();
        List<ContainerInfo> containers = session.containers(target);
        session.ofServices(target, containers, services); // refuses unknown names
        if (isDryRun()) {
            showOnly(target, session.ofServices(target, containers, services));
            return 0;
        }
        if (containers.isEmpty() && services.isEmpty() && target.loaded().isEmpty() && nothingElse(target)) {
            context.err().println("Warning: No resource found to remove for project \"%s\".".formatted(target.name()));
            return 0;
        }
        try (ProgressDisplay progress = session.progress("down", false)) {
            session.engine()
                    .down(
                            new DownRequest(
                                    target.name(),
                                    target.json(),
                                    services,
                                    volumes,
                                    removeOrphans || environmentFlag("COMPOSE_REMOVE_ORPHANS"),
                                    rmi,
                                    seconds(timeout)),
                            progress);
        }
        return 0;
    }

    private boolean nothingElse(Target target) {
        return networks(target).isEmpty() && volumes(target).isEmpty();
    }

    private void showOnly(Target target, List<ContainerInfo> containers) {
        try (ProgressDisplay progress = session.progress("down", false)) {
            for (ContainerInfo container : containers) {
                String id = "Container " + container.name();
                if (ServicesCommand.isUp(container)) {
                    progress.on(step(id, "Done", "Stopped"));
                }
                progress.on(step(id, "Done", "Removed"));
            }
            if (services.isEmpty()) {
                networks(target).forEach(name -> progress.on(step("Network " + name, "Done", "Removed")));
                if (volumes) {
                    volumes(target).forEach(name -> progress.on(step("Volume " + name, "Done", "Removed")));
                }
            }
        }
    }

    private List<String> networks(Target target) {
        return session.engine().networks().stream()
                .filter(network -> target.name().equals(network.labels().get(PROJECT_LABEL)))
                .map(NetworkInfo::name)
                .toList();
    }

    private List<String> volumes(Target target) {
        return session.engine().volumes().stream()
                .filter(volume -> target.name().equals(volume.labels().get(PROJECT_LABEL)))
                .map(VolumeInfo::name)
                .toList();
    }
}

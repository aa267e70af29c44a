package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.DownRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code down}. */
@picocli.CommandLine.Command(name = "down", description = "Stop and remove containers and networks")
public final class DownCommand extends ProjectCommand {
    @Option(
            names = {"-v", "--volumes"},
            description = "Remove named and anonymous volumes too")
    private boolean volumes;

    @Option(names = "--remove-orphans", description = "Remove containers of services that are no longer in the file")
    private boolean removeOrphans;

    @Option(names = "--rmi", paramLabel = "TYPE", description = "Remove images too: local (those built here) or all")
    private Optional<String> rmi = Optional.empty();

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long stopping may take before containers are killed")
    private Optional<Integer> timeout = Optional.empty();

    @Option(names = "--dry-run", description = "Show what would be removed")
    private boolean dryRun;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public DownCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        rmi.filter(type -> !type.equals("local") && !type.equals("all")).ifPresent(type -> {
            throw new CliException("invalid value '%s' for --rmi: use local or all".formatted(type));
        });
        Target target = session.target();
        List<ContainerInfo> containers = session.containers(target);
        session.ofServices(target, containers, services); // refuses unknown names
        if (dryRun || context.options().dryRun()) {
            session.ofServices(target, containers, services)
                    .forEach(container -> dryRun("Container " + container.name() + " Removed"));
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
}

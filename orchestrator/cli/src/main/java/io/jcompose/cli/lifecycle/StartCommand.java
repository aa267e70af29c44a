package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code start}. */
@picocli.CommandLine.Command(name = "start", description = "Start existing containers")
public final class StartCommand extends ProjectCommand {
    @Option(names = "--wait", description = "Wait until services are running or healthy")
    private boolean awaitReady;

    @Option(names = "--wait-timeout", paramLabel = "SECONDS", description = "How long to wait at most")
    private Optional<Integer> waitTimeout = Optional.empty();

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public StartCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        refuseDryRun();
        Target target = session.target();
        List<ContainerInfo> existing = session.ofServices(target, session.containers(target), services);
        if (existing.isEmpty()) {
            throw new CliException("no container to start: project \"%s\" has none; 'jcompose up' creates them"
                    .formatted(target.name()));
        }
        ServicesRequest request = new ServicesRequest(
                target.name(),
                target.json(),
                services,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                false,
                false,
                awaitReady,
                seconds(waitTimeout));
        try (ProgressDisplay progress = session.progress("start", false)) {
            session.engine().start(request, progress);
        }
        return 0;
    }
}

package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code start}. */
@picocli.CommandLine.Command(
        name = "start",
        description = "Start existing containers",
        footer = {"%nExample:", "  jcompose start --wait web"})
public final class StartCommand extends ServicesCommand {
    @Option(names = "--wait", description = "Wait until services are running or healthy")
    private boolean awaitReady;

    @Option(names = "--wait-timeout", paramLabel = "SECONDS", description = "How long to wait at most")
    private Optional<Integer> waitTimeout = Optional.empty();

    public StartCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        Target target = session.target();
        if (session.ofServices(target, session.containers(target), services).stream()
                .allMatch(ContainerInfo::oneOff)) {
            String whose = services.isEmpty()
                    ? "project \"%s\"".formatted(target.name())
                    : "service \"%s\"".formatted(String.join("\", \"", services));
            throw new CliException(whose + " has no container to start; 'jcompose up' creates them");
        }
        return act(
                new Kind("start", "Starting", "Started", notOneOff(ServicesCommand::isDown)),
                target,
                request(target).awaitReady(awaitReady, seconds(waitTimeout)).build(),
                EngineClient::start);
    }
}

package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rm}: asks first, unless told otherwise. */
@picocli.CommandLine.Command(name = "rm", description = "Remove stopped containers")
public final class RmCommand extends ProjectCommand {
    @Option(
            names = {"-f", "--force"},
            description = "Do not ask")
    private boolean force;

    @Option(
            names = {"-s", "--stop"},
            description = "Stop the containers first")
    private boolean stop;

    @Option(
            names = {"-v", "--volumes"},
            description = "Remove their anonymous volumes too")
    private boolean volumes;

    @Option(
            names = {"-a", "--all"},
            hidden = true)
    @SuppressWarnings("unused") // accepted; it has had no meaning for long
    private boolean all;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public RmCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        refuseDryRun();
        Target target = session.target();
        session.ofServices(target, session.containers(target), services); // refuses unknown names
        if (stop) {
            try (ProgressDisplay progress = session.progress("stop", false)) {
                session.engine().stop(request(target, services, Optional.empty()), progress);
            }
        }
        List<ContainerInfo> stopped = session.ofServices(target, session.containers(target), services).stream()
                .filter(container -> !container.oneOff())
                .filter(container -> !List.of("running", "paused", "restarting").contains(container.state()))
                .toList();
        if (stopped.isEmpty()) {
            context.err().println("No stopped containers");
            return 0;
        }
        if (!force && !confirmed(stopped)) {
            return 0;
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
                volumes,
                false,
                false,
                Optional.empty());
        try (ProgressDisplay progress = session.progress("rm", false)) {
            session.engine().remove(request, progress);
        }
        return 0;
    }

    private boolean confirmed(List<ContainerInfo> stopped) throws IOException {
        context.out()
                .print("? Going to remove "
                        + stopped.stream().map(ContainerInfo::name).collect(Collectors.joining(", ")) + " (y/N) ");
        context.out().flush();
        if (!session.terminal().isTerminal(Stream.IN)) {
            throw new CliException("rm needs a confirmation, and there is no terminal to ask on; use --force");
        }
        StringBuilder answer = new StringBuilder();
        for (int c = context.in().read(); c >= 0 && c != '\n'; c = context.in().read()) {
            answer.append((char) c);
        }
        return answer.toString().strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}

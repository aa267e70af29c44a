package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Target;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** {@code rm}: asks first, unless told otherwise. */
@picocli.CommandLine.Command(
        name = "rm",
        description = "Remove stopped containers",
        footer = {"%nExample:", "  jcompose rm -fs web"})
public final class RmCommand extends ServicesCommand {
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

    public RmCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws IOException {
        Target target = session.target();
        session.ofServices(target, session.containers(target), services); // refuses unknown names
        if (stop) {
            act(
                    new Kind("stop", "Stopping", "Stopped", ServicesCommand::isUp),
                    target,
                    request(target).build(),
                    EngineClient::stop);
        }
        boolean dryRun = context.options().dryRun();
        Kind kind = new Kind(
                "rm",
                "Removing",
                "Removed",
                container -> !container.oneOff() && (isDown(container) || (dryRun && stop)));
        List<ContainerInfo> stopped = session.ofServices(target, session.containers(target), services).stream()
                .filter(kind.concerns())
                .toList();
        if (stopped.isEmpty()) {
            context.err().println("No stopped containers");
            return 0;
        }
        if (!force && !dryRun && !confirmed(stopped)) {
            return 0;
        }
        return act(kind, target, request(target).volumes(volumes).build(), EngineClient::remove);
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

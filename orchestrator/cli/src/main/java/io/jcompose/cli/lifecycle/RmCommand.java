package io.jcompose.cli.lifecycle;

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
                    new Kind("stop", "Stopping", "Stopped", notOneOff(ServicesCommand::isUp)),
                    target,
                    request(target).build(),
                    EngineClient::stop);
        }
        boolean dryRun = context.options().dryRun();
        Kind kind =
                new Kind("rm", "Removing", "Removed", notOneOff(container -> isDown(container) || (dryRun && stop)));
        List<ContainerInfo> stopped = session.ofServices(target, session.containers(target), services).stream()
                .filter(kind.concerns())
                .toList();
        if (stopped.isEmpty()) {
            context.err().println("No stopped containers");
            return 0;
        }
        if (force) {
            context.out().println(goingToRemove(stopped));
        } else if (!dryRun && !confirmed(stopped)) {
            return 0;
        }
        return act(kind, target, request(target).volumes(volumes).build(), EngineClient::remove);
    }

    private boolean confirmed(List<ContainerInfo> stopped) throws IOException {
        context.out().print("? " + goingToRemove(stopped) + " (y/N) ");
        context.out().flush();
        StringBuilder answer = new StringBuilder();
        int c = context.in().read();
        for (; c >= 0 && c != '\n'; c = context.in().read()) {
            answer.append((char) c);
        }
        if (!session.terminal().isTerminal(Stream.IN)) {
            context.out().println(); // nobody typed one
        }
        if (c < 0 && answer.length() == 0) {
            context.err().println("Nothing was removed: there was no answer; use --force to remove without asking");
        }
        return answer.toString().strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private static String goingToRemove(List<ContainerInfo> stopped) {
        return "Going to remove " + stopped.stream().map(ContainerInfo::name).collect(Collectors.joining(", "));
    }
}

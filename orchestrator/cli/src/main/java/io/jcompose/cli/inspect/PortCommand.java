package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ServiceContainer;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code port}. */
@picocli.CommandLine.Command(
        name = "port",
        description = "Show where a port of a container is published",
        footer = {"%nExample:", "  jcompose port web 80"})
public final class PortCommand extends ProjectCommand {
    @Option(names = "--index", paramLabel = "N", description = "Which of the service's containers")
    private int index;

    @Option(names = "--protocol", paramLabel = "PROTOCOL", description = "tcp or udp")
    private String protocol = "tcp";

    @Parameters(index = "0", paramLabel = "SERVICE")
    private String service = "";

    @Parameters(index = "1", paramLabel = "PORT")
    private String port = "";

    public PortCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        int slash = port.indexOf('/');
        int number = number(slash < 0 ? port : port.substring(0, slash));
        String wanted = slash < 0 ? protocol : port.substring(slash + 1);
        Target target = session.target();
        ContainerInfo container = ServiceContainer.find(session, target, service, index);
        String address = container.ports().stream()
                .filter(info -> info.targetPort() == number && info.protocol().equals(wanted) && info.hostPort() > 0)
                .min(Comparator.comparing(info -> info.hostAddress().contains(":")))
                .map(info -> (info.hostAddress().contains(":") ? "[" + info.hostAddress() + "]" : info.hostAddress())
                        + ":" + info.hostPort())
                .orElseThrow(() -> new CliException("no port %d/%s for container %s%s"
                        .formatted(number, wanted, container.name(), bound(container))));
        context.out().println(address);
        return 0;
    }

    private static String bound(ContainerInfo container) {
        List<String> ports = container.ports().stream()
                .filter(info -> info.hostPort() > 0)
                .map(info -> info.targetPort() + "/" + info.protocol())
                .distinct()
                .toList();
        return ports.isEmpty() ? ": it publishes none" : ": it publishes " + String.join(", ", ports);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CliException("invalid port '%s': use a number, or NUMBER/udp".formatted(text));
        }
    }
}

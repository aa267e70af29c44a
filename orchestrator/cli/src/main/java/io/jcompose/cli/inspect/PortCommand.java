package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ServiceContainer;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.PortInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code port}. */
@picocli.CommandLine.Command(
        name = "port",
        description = "Show where a port of a container is published, or all that are",
        footer = {"%nExample:", "  jcompose port web 80"})
public final class PortCommand extends ProjectCommand {
    @Option(names = "--index", paramLabel = "N", description = "Which of the service's containers")
    private int index;

    @Option(names = "--protocol", paramLabel = "PROTOCOL", description = "tcp or udp")
    private String protocol = "tcp";

    @Parameters(index = "0", paramLabel = "SERVICE")
    private String service = "";

    @Parameters(index = "1", paramLabel = "PORT", arity = "0..1")
    private Optional<String> port = Optional.empty();

    public PortCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        return port.isPresent() ? one(port.get()) : all();
    }

    private int all() {
        container().ports().stream()
                .filter(info -> info.hostPort() > 0)
                .forEach(info -> context.out()
                        .println("%d/%s -> %s".formatted(info.targetPort(), info.protocol(), address(info))));
        return 0;
    }

    private int one(String wantedPort) {
        int slash = wantedPort.indexOf('/');
        int number = number(slash < 0 ? wantedPort : wantedPort.substring(0, slash));
        String wanted = slash < 0 ? protocol : wantedPort.substring(slash + 1);
        ContainerInfo container = container();
        String address = container.ports().stream()
                .filter(info -> info.targetPort() == number && info.protocol().equals(wanted) && info.hostPort() > 0)
                .min(Comparator.comparing(info -> info.hostAddress().contains(":")))
                .map(PortCommand::address)
                .orElseThrow(() -> new CliException("no port %d/%s for container %s%s"
                        .formatted(number, wanted, container.name(), bound(container))));
        context.out().println(address);
        return 0;
    }

    private ContainerInfo container() {
        return ServiceContainer.find(session, session.target(), service, index);
    }

    private static String address(PortInfo info) {
        return (info.hostAddress().contains(":") ? "[" + info.hostAddress() + "]" : info.hostAddress()) + ":"
                + info.hostPort();
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

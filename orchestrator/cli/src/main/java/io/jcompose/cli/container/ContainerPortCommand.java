package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.PortInfo;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code container port}. */
@picocli.CommandLine.Command(
        name = "container port",
        description = "Show where a container's ports are published",
        footer = {"%nExample:", "  jcompose container port box"})
public final class ContainerPortCommand extends ContainerVerb {
    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    private static final int MAX_PORT = 65_535;

    @Parameters(index = "1", paramLabel = "PORT[/PROTOCOL]", arity = "0..1")
    private Optional<String> port = Optional.empty();

    public ContainerPortCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        ContainerInfo found = find(container);
        List<PortInfo> published =
                found.ports().stream().filter(info -> info.hostPort() > 0).toList();
        if (port.isEmpty()) {
            published.forEach(info -> context.out().println(target(info) + " -> " + address(info)));
            return 0;
        }
        String number = port.get().replaceFirst("/.*", "");
        if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) > MAX_PORT) {
            throw new CliException("invalid port (%s); use a number from 0 to 65535".formatted(number));
        }
        String wanted = port.get().contains("/") ? port.get() : port.get() + "/tcp";
        List<PortInfo> matching =
                published.stream().filter(info -> target(info).equals(wanted)).toList();
        if (matching.isEmpty()) {
            throw new CliException("no public port '%s' published for %s".formatted(port.get(), container));
        }
        matching.forEach(info -> context.out().println(address(info)));
        return 0;
    }

    private static String target(PortInfo info) {
        return info.targetPort() + "/" + info.protocol();
    }

    private static String address(PortInfo info) {
        String host = info.hostAddress().contains(":") ? "[" + info.hostAddress() + "]" : info.hostAddress();
        return host + ":" + info.hostPort();
    }
}

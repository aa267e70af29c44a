package io.jcompose.cli.resource;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.ResourceVerbs.ConnectRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code network connect}. */
@picocli.CommandLine.Command(
        name = "network connect",
        description = "Connect a container to a network",
        footer = {"%nExample:", "  jcompose network connect --alias db net box"})
public final class NetworkConnectCommand extends ResourceVerb {
    @Option(names = "--alias", paramLabel = "NAME", description = "A further name on that network")
    private List<String> aliases = new ArrayList<>();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "Its IPv4 address")
    private Optional<String> ipv4 = Optional.empty();

    @Option(names = "--ip6", paramLabel = "ADDRESS", description = "Its IPv6 address")
    private Optional<String> ipv6 = Optional.empty();

    @Parameters(index = "0", paramLabel = "NETWORK")
    private String network = "";

    @Parameters(index = "1", paramLabel = "CONTAINER")
    private String container = "";

    public NetworkConnectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        verbs().connect(new ConnectRequest(network, container, aliases, ipv4, ipv6));
        return 0;
    }
}

package io.jcompose.cli.resource;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.ResourceVerbs.ConnectRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    @Option(
            names = "--link",
            paramLabel = "CONTAINER[:ALIAS]",
            description = "Let it find another container of the network by this name")
    private List<String> links = new ArrayList<>();

    @Option(
            names = {"--driver-opt", "--link-local-ip", "--gw-priority"},
            paramLabel = "VALUE",
            description = "Without effect")
    private List<String> idle = new ArrayList<>();

    @Parameters(index = "0", paramLabel = "NETWORK")
    private String network = "";

    @Parameters(index = "1", paramLabel = "CONTAINER")
    private String container = "";

    public NetworkConnectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        if (!idle.isEmpty()) {
            context.err().println("warning: --driver-opt, --link-local-ip and --gw-priority have no effect");
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (String link : links) {
            int colon = link.indexOf(':');
            String target = colon < 0 ? link : link.substring(0, colon);
            names.put(colon < 0 ? link : link.substring(colon + 1), target);
        }
        verbs().connect(new ConnectRequest(network, container, aliases, ipv4, ipv6, names));
        return 0;
    }
}

package io.jcompose.cli.resource;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.EngineClient.NetworkInfo;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code network rm}. */
@picocli.CommandLine.Command(
        name = "network rm",
        description = "Remove networks",
        footer = {"%nExample:", "  jcompose network rm net"})
public final class NetworkRmCommand extends ResourceVerb {
    @Option(
            names = {"-f", "--force"},
            description = "Missing ones are no failure")
    private boolean force;

    @Parameters(paramLabel = "NETWORK", arity = "1..*")
    private List<String> networks = new ArrayList<>();

    public NetworkRmCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        List<NetworkInfo> present = session.engine().networks();
        List<String> wanted = networks.stream()
                .filter(network -> !force
                        || present.stream()
                                .anyMatch(info ->
                                        info.name().equals(network) || info.id().startsWith(network)))
                .toList();
        return each(wanted, network -> {
            verbs().removeNetwork(network);
            return network;
        });
    }
}

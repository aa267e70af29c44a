package io.jcompose.cli.resource;

import io.jcompose.cli.command.CommandContext;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code network disconnect}. */
@picocli.CommandLine.Command(
        name = "network disconnect",
        description = "Disconnect a container from a network",
        footer = {"%nExample:", "  jcompose network disconnect net box"})
public final class NetworkDisconnectCommand extends ResourceVerb {
    @Option(
            names = {"-f", "--force"},
            description = "Not being connected is no failure")
    private boolean force;

    @Parameters(index = "0", paramLabel = "NETWORK")
    private String network = "";

    @Parameters(index = "1", paramLabel = "CONTAINER")
    private String container = "";

    public NetworkDisconnectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        verbs().disconnect(network, container, force);
        return 0;
    }
}

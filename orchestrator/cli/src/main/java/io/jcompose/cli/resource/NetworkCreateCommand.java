package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.KeyValues;
import io.jcompose.core.client.ResourceVerbs.NetworkRequest;
import io.jcompose.core.client.ResourceVerbs.PoolRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code network create}. */
@picocli.CommandLine.Command(
        name = "network create",
        description = "Create a network",
        footer = {"%nExample:", "  jcompose network create --subnet 10.9.0.0/24 net"})
public final class NetworkCreateCommand extends ResourceVerb {
    @Option(
            names = {"-d", "--driver"},
            paramLabel = "DRIVER",
            description = "bridge is the only one")
    private Optional<String> driver = Optional.empty();

    @Option(names = "--subnet", paramLabel = "CIDR", description = "For example 172.28.0.0/16")
    private List<String> subnets = new ArrayList<>();

    @Option(names = "--gateway", paramLabel = "ADDRESS", description = "Address of the bridge in the subnet")
    private List<String> gateways = new ArrayList<>();

    @Option(names = "--ip-range", paramLabel = "CIDR", description = "Addresses are given out of this part")
    private List<String> ranges = new ArrayList<>();

    @Option(names = "--internal", description = "No way to the outside")
    private boolean internal;

    @Option(names = "--ipv6", description = "With IPv6 addresses too")
    private boolean ipv6;

    @Option(names = "--attachable", description = "Containers can be connected by hand; they always can")
    @SuppressWarnings("unused") // only Swarm has networks where one cannot
    private boolean attachable;

    @Option(
            names = {"-o", "--opt"},
            paramLabel = "KEY=VALUE",
            description = "Option of the bridge driver")
    private List<String> options = new ArrayList<>();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Add a label")
    private List<String> labels = new ArrayList<>();

    @Parameters(paramLabel = "NETWORK")
    private String name = "";

    public NetworkCreateCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        if (subnets.isEmpty() && (!gateways.isEmpty() || !ranges.isEmpty())) {
            throw new CliException("--gateway and --ip-range need --subnet");
        }
        if (gateways.size() > subnets.size() || ranges.size() > subnets.size()) {
            throw new CliException("there are more gateways or ranges than subnets");
        }
        List<PoolRequest> pools = new ArrayList<>();
        for (int i = 0; i < subnets.size(); i++) {
            pools.add(new PoolRequest(subnets.get(i), at(ranges, i), at(gateways, i)));
        }
        context.out()
                .println(verbs().createNetwork(new NetworkRequest(
                        name, driver, internal, ipv6, pools, KeyValues.parse(options), KeyValues.parse(labels))));
        return 0;
    }

    private static Optional<String> at(List<String> list, int index) {
        return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
    }
}

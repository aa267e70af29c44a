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

    @Option(names = "--aux-address", paramLabel = "NAME=ADDRESS", description = "No container gets this address")
    private List<String> reserved = new ArrayList<>();

    @Option(names = "--ipam-driver", paramLabel = "NAME", description = "default is the only one")
    private Optional<String> ipamDriver = Optional.empty();

    @Option(names = "--ipam-opt", paramLabel = "KEY=VALUE", description = "Not supported")
    private List<String> ipamOptions = new ArrayList<>();

    @Option(
            names = "--ipv4",
            arity = "0..1",
            fallbackValue = "true",
            description = "With IPv4 addresses (default true)")
    private boolean ipv4 = true;

    @Option(names = "--scope", paramLabel = "SCOPE", description = "local is the only one")
    private Optional<String> scope = Optional.empty();

    @Option(
            names = {"--ingress", "--config-only"},
            description = "Not supported: Swarm only")
    private boolean swarm;

    @Option(names = "--config-from", paramLabel = "NETWORK", description = "Not supported: Swarm only")
    private Optional<String> configFrom = Optional.empty();

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
        refuse();
        if (subnets.isEmpty() && (!reserved.isEmpty() || !gateways.isEmpty() || !ranges.isEmpty())) {
            throw new CliException("--gateway, --ip-range and --aux-address need --subnet");
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
                        name,
                        driver,
                        internal,
                        ipv6,
                        pools,
                        KeyValues.parse(reserved),
                        KeyValues.parse(options),
                        KeyValues.labels(labels))));
        return 0;
    }

    private void refuse() {
        if (swarm || configFrom.isPresent()) {
            throw new CliException("--ingress, --config-only and --config-from: there is no Swarm");
        }
        scope.filter(value -> !value.equals("local")).ifPresent(value -> {
            throw new CliException("--scope: '%s' is not supported; use local".formatted(value));
        });
        ipamDriver.filter(value -> !value.equals("default")).ifPresent(value -> {
            throw new CliException("--ipam-driver: '%s' is not supported; use default".formatted(value));
        });
        if (!ipamOptions.isEmpty()) {
            throw new CliException("--ipam-opt: the default driver has no options");
        }
        if (!ipv4) {
            throw new CliException("--ipv4=false: every network has IPv4 addresses; add --ipv6 for the others");
        }
    }

    private static Optional<String> at(List<String> list, int index) {
        return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
    }
}

package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.LabelMatch;
import io.jcompose.cli.project.Confirmation;
import io.jcompose.core.client.EngineClient.NetworkInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code network prune}: networks that no container uses. */
@picocli.CommandLine.Command(
        name = "network prune",
        description = "Remove networks that no container uses",
        footer = {"%nExample:", "  jcompose network prune -f"})
public final class NetworkPruneCommand extends ResourceVerb {
    @Option(
            names = {"-f", "--force"},
            description = "Do not ask")
    private boolean force;

    @Option(names = "--filter", paramLabel = "label=KEY[=VALUE]", description = "Only some: label=, label!=")
    private List<String> filters = new ArrayList<>();

    public NetworkPruneCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        filters.stream()
                .filter(filter -> !filter.matches("label!?=.+"))
                .findFirst()
                .ifPresent(filter -> {
                    throw new CliException(
                            "invalid filter '%s': use label=KEY[=VALUE] or label!=KEY[=VALUE]".formatted(filter));
                });
        if (!force
                && !Confirmation.ask(
                        context, "This will remove all custom networks not used by at least one container.")) {
            throw new CliException("nothing was removed");
        }
        List<String> used = verbs().networksInUse();
        List<String> unused = session.engine().networks().stream()
                .filter(network -> filters.stream().allMatch(filter -> accepts(filter, network)))
                .map(NetworkInfo::name)
                .filter(name -> !used.contains(name) && !name.equals("bridge"))
                .sorted()
                .toList();
        if (unused.isEmpty()) {
            return 0;
        }
        context.out().println("Deleted Networks:");
        return each(unused, verbs()::removeNetwork);
    }

    private static boolean accepts(String filter, NetworkInfo network) {
        boolean without = filter.startsWith("label!=");
        String label = filter.substring(filter.indexOf('=') + 1);
        return LabelMatch.matches(label, network.labels()) != without;
    }
}

package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.ContainerRow;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.Rows;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code container ls}: newest first, as docker lists them. */
@picocli.CommandLine.Command(
        name = "container ls",
        description = "List containers, with or without a project",
        footer = {"%nExample:", "  jcompose container ls -a"})
public final class ContainerLsCommand extends ContainerVerb {
    private static final int WIDTH = 12;
    private static final List<String> COMPOSE_ONLY =
            List.of("ExitCode", "Health", "Name", "Project", "Publishers", "Service");

    @Option(
            names = {"-a", "--all"},
            description = "Stopped ones too")
    private boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the ids")
    private boolean quiet;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only some: name, id, label, status, exited, ancestor, volume, network, health, publish")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "table";

    @Option(names = "--no-trunc", description = "Show everything in full")
    private boolean noTrunc;

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            description = "The last N made, in any state")
    private int last = -1;

    @Option(
            names = {"-l", "--latest"},
            description = "The last one made, in any state")
    private boolean latest;

    @Option(
            names = {"-s", "--size"},
            description = "Also how much they have written")
    private boolean size;

    public ContainerLsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        ContainerFilter filter = new ContainerFilter(filters);
        int most = latest ? 1 : last;
        boolean anyState = all || most >= 0 || filter.asksForState();
        List<ContainerInfo> containers = all().stream()
                .filter(container -> anyState || isUp(container))
                .filter(filter::accepts)
                .sorted(Comparator.comparingLong(ContainerInfo::createdAt)
                        .reversed()
                        .thenComparing(ContainerInfo::name))
                .limit(most >= 0 ? most : Long.MAX_VALUE)
                .toList();
        if (quiet) {
            containers.forEach(
                    container -> context.out().println(noTrunc ? container.id() : ContainerRow.shortId(container)));
        } else {
            context.out().print(table(containers));
        }
        return 0;
    }

    private String table(List<ContainerInfo> containers) {
        Rows rows = new Rows(WIDTH)
                .column("ID", "CONTAINER ID")
                .column("Image", "IMAGE")
                .column("Command", "COMMAND")
                .column("RunningFor", "CREATED")
                .column("Status", "STATUS")
                .column("Ports", "PORTS")
                .column("Names", "NAMES");
        if (size) {
            rows.column("Size", "SIZE");
        }
        Map<String, Long> sizes =
                size ? verbs().sizes(containers.stream().map(ContainerInfo::id).toList()) : Map.of();
        for (ContainerInfo container : containers) {
            Map<String, Object> row = ContainerRow.of(
                    container, session.nowSeconds(), context.clock().getZone(), !noTrunc);
            COMPOSE_ONLY.forEach(row::remove);
            if (size) {
                row.put("Size", Human.size(sizes.getOrDefault(container.id(), 0L)));
            }
            rows.add(row);
        }
        return rows.render(format);
    }
}

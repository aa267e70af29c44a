package io.jcompose.cli.resource;

import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ListFilter;
import io.jcompose.cli.output.Rows;
import io.jcompose.core.client.EngineClient.NetworkInfo;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** {@code network ls}. */
@picocli.CommandLine.Command(
        name = "network ls",
        description = "List networks",
        footer = {"%nExample:", "  jcompose network ls"})
public final class NetworkLsCommand extends ResourceVerb {
    private static final List<String> PREDEFINED = List.of("bridge", "host", "none");
    private static final int WIDTH = 10;
    private static final int SHORT_ID = 12;
    private static final String RAW = "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n";
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss Z zzz", Locale.ROOT);

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the ids")
    private boolean quiet;

    @Option(names = "--no-trunc", description = "Show ids in full")
    private boolean noTrunc;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "";

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only some: name=PART, id=BEGINNING, label=KEY[=VALUE], driver=bridge, dangling=true")
    private List<String> filters = new ArrayList<>();

    public NetworkLsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        String wantedFormat = format.isEmpty()
                ? ClientSettings.text(context, "networksFormat").orElse("table")
                : format;
        Predicate<NetworkInfo> accepted = accepted();
        List<NetworkInfo> networks = session.engine().networks().stream()
                .filter(accepted)
                .sorted(Comparator.comparing(NetworkInfo::name))
                .toList();
        if (quiet) {
            networks.forEach(network -> context.out().println(id(network)));
            return 0;
        }
        Rows rows = new Rows(WIDTH)
                .column("ID", "NETWORK ID")
                .column("Name", "NAME")
                .column("Driver", "DRIVER")
                .column("Scope", "SCOPE");
        networks.forEach(network -> rows.add(row(network)));
        context.out().print(rows.render(wantedFormat.equals("raw") ? RAW : wantedFormat));
        return 0;
    }

    private Map<String, Object> row(NetworkInfo network) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put(
                "CreatedAt",
                CREATED.format(Instant.ofEpochSecond(network.createdAt())
                        .atZone(context.clock().getZone())));
        row.put("Driver", network.driver());
        row.put("ID", id(network));
        row.put("IPv4", "true");
        row.put("IPv6", Boolean.toString(network.subnets().stream().anyMatch(subnet -> subnet.contains(":"))));
        row.put("Internal", Boolean.toString(network.internal()));
        row.put("Labels", network.labels());
        row.put("Name", network.name());
        row.put("Scope", "local");
        return row;
    }

    private String id(NetworkInfo network) {
        return noTrunc ? network.id() : network.id().substring(0, SHORT_ID);
    }

    private Predicate<NetworkInfo> accepted() {
        ListFilter filter =
                new ListFilter(filters, List.of("name", "id", "label", "driver", "scope", "type", "dangling"));
        filter.requireOneOf("type", List.of("custom", "builtin"));
        Optional<Boolean> dangling = filter.flag("dangling");
        List<String> used = dangling.isPresent() ? verbs().networksInUse() : List.of();
        return network -> filter.found("name", network.name())
                && filter.found("id", network.id())
                && filter.any("driver", network.driver()::equals)
                && filter.any("scope", "local"::equals)
                && filter.any("type", (PREDEFINED.contains(network.name()) ? "builtin" : "custom")::equals)
                && filter.labels(network.labels())
                && dangling.map(only -> only != used.contains(network.name())).orElse(true);
    }
}

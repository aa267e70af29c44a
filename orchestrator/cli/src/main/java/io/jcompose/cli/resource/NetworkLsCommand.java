package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.LabelMatch;
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
import picocli.CommandLine.Option;

/** {@code network ls}. */
@picocli.CommandLine.Command(
        name = "network ls",
        description = "List networks",
        footer = {"%nExample:", "  jcompose network ls"})
public final class NetworkLsCommand extends ResourceVerb {
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
        List<NetworkInfo> networks = session.engine().networks().stream()
                .filter(network -> filters.stream().allMatch(filter -> accepts(filter, network)))
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

    private boolean accepts(String filter, NetworkInfo network) {
        String key = filter.replaceFirst("=.*", "");
        String value = filter.substring(Math.min(filter.length(), key.length() + 1));
        return switch (key) {
            case "name" -> network.name().contains(value);
            case "id" -> network.id().startsWith(value);
            case "driver" -> network.driver().equals(value);
            case "scope" -> value.equals("local");
            case "type" -> value.equals("custom") != network.name().equals("bridge");
            case "label" -> LabelMatch.matches(value, network.labels());
            case "dangling" ->
                verbs().networksInUse().contains(network.name()) != (value.equals("true") || value.equals("1"));
            default ->
                throw new CliException(
                        "invalid filter '%s': use name, id, label, driver, scope, type or dangling with =VALUE"
                                .formatted(filter));
        };
    }
}

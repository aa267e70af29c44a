package io.jcompose.cli.container;

import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.inspect.ContainerRow;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.InspectOutput;
import io.jcompose.cli.output.Rows;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** {@code container ls}: newest first, as docker lists them. */
@picocli.CommandLine.Command(
        name = "container ls",
        description = "List containers, with or without a project",
        footer = {"%nExample:", "  jcompose container ls -a"})
public final class ContainerLsCommand extends ContainerVerb {
    private static final int WIDTH = 10;
    private static final int SHORT_ID = 12;
    private static final String RAW = """
        container_id: {{.ID}}
        image: {{.Image}}
        command: {{.Command}}
        created_at: {{.CreatedAt}}
        state: {{- pad .State 1 0}}
        status: {{- pad .Status 1 0}}
        names: {{.Names}}
        labels: {{- pad .Labels 1 0}}
        ports: {{- pad .Ports 1 0}}
        """;
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
            description =
                    "Only some: name, id, label, status, exited, ancestor, volume, network, health, publish, before…")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "";

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
        ContainerFilter filter = new ContainerFilter(filters, this::find, this::targets, this::networkName);
        Predicate<ContainerInfo> accepted = filter.predicate();
        int most = latest && last == -1 ? 1 : last;
        boolean anyState = all || most > 0 || filter.asksForState();
        List<ContainerInfo> containers = all().stream()
                .filter(container -> anyState || isUp(container))
                .filter(accepted)
                .sorted(Comparator.comparingLong(ContainerInfo::createdAt)
                        .reversed()
                        .thenComparing(ContainerInfo::name))
                .limit(most > 0 ? most : Long.MAX_VALUE)
                .toList();
        if (quiet) {
            containers.forEach(
                    container -> context.out().println(noTrunc ? container.id() : ContainerRow.shortId(container)));
        } else {
            String wanted =
                    format.isEmpty() ? ClientSettings.text(context, "psFormat").orElse("table") : format;
            context.out().print(table(containers, wanted));
        }
        return 0;
    }

    private String networkName(String nameOrId) {
        return session.engine().networks().stream()
                .filter(network -> network.id().equals(nameOrId) || network.id().startsWith(nameOrId))
                .map(EngineClient.NetworkInfo::name)
                .filter(name -> !nameOrId.isEmpty())
                .findFirst()
                .orElse(nameOrId);
    }

    /** Where its mounts are. */
    private List<String> targets(ContainerInfo container) {
        Object mounts = InspectOutput.object(session.engine().inspectContainer(container.id()))
                .get("Mounts");
        List<String> targets = new ArrayList<>();
        if (mounts instanceof List<?> list) {
            for (Object mount : list) {
                if (mount instanceof Map<?, ?> map) {
                    targets.add(String.valueOf(map.get("Destination")));
                }
            }
        }
        return targets;
    }

    private String table(List<ContainerInfo> containers, String wanted) {
        boolean sized = size || wanted.contains(".Size");
        boolean addressed = wanted.contains("json") || wanted.contains(".IPAddresses");
        boolean detailed = wanted.contains("json") || wanted.contains(".Platform");
        Rows rows = new Rows(WIDTH)
                .column("ID", "CONTAINER ID")
                .column("Image", "IMAGE")
                .column("Command", "COMMAND")
                .column("RunningFor", "CREATED")
                .column("Status", "STATUS")
                .column("Ports", "PORTS")
                .column("Names", "NAMES")
                .heading("IPAddresses", "IP ADDRESSES");
        if (size) {
            rows.column("Size", "SIZE");
        }
        Map<String, Long> sizes =
                sized ? verbs().sizes(containers.stream().map(ContainerInfo::id).toList()) : Map.of();
        ImageStore images = Images.store(context);
        for (ContainerInfo container : containers) {
            Map<String, Object> row = ContainerRow.of(
                    container, session.nowSeconds(), context.clock().getZone(), !noTrunc);
            COMPOSE_ONLY.forEach(row::remove);
            row.put("HealthStatus", container.health());
            row.put("Image", shortImage(container));
            if (addressed) {
                row.put("IPAddresses", addresses(container));
            }
            if (detailed) {
                row.put(
                        "Platform",
                        images.find(container.imageId())
                                .map(image -> image.platform().toString())
                                .orElse(""));
            }
            if (sized) {
                long written = sizes.getOrDefault(container.id(), 0L);
                long below = images.find(container.imageId()).map(Image::size).orElse(0L);
                row.put("Size", "%s (virtual %s)".formatted(Human.size(written), Human.size(written + below)));
            }
            rows.add(row);
        }
        return rows.render(wanted.equals("raw") ? RAW + (size ? "size: {{.Size}}\n" : "") : wanted);
    }

    /** As it was named, without its digest. */
    private String shortImage(ContainerInfo container) {
        String image = container.image();
        if (noTrunc) {
            return image;
        }
        String digits = image.startsWith("sha256:") ? image.substring("sha256:".length()) : image;
        if (digits.matches("[0-9a-f]{12,64}") && container.imageId().contains(digits)) {
            return digits.substring(0, SHORT_ID);
        }
        return image.indexOf('@') > 0 ? image.substring(0, image.indexOf('@')) : image;
    }

    private List<NetworkAddress> addresses(ContainerInfo container) {
        List<NetworkAddress> addresses = new ArrayList<>();
        if (InspectOutput.object(session.engine().inspectContainer(container.id()))
                                .get("NetworkSettings")
                        instanceof Map<?, ?> settings
                && settings.get("Networks") instanceof Map<?, ?> networks) {
            new TreeMap<>(networks).forEach((name, network) -> {
                for (String key : List.of("IPAddress", "GlobalIPv6Address")) {
                    if (network instanceof Map<?, ?> map && map.get(key) instanceof String ip && !ip.isEmpty()) {
                        addresses.add(new NetworkAddress(String.valueOf(name), ip));
                    }
                }
            });
        }
        return addresses;
    }
}

package io.jcompose.cli.inspect;

import io.jcompose.cli.output.GoQuote;
import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.Ports;
import io.jcompose.cli.output.StatusText;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.PortInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A container as {@code ps} shows it, by the names that scripts know. */
public final class ContainerRow {
    private static final int COMMAND_WIDTH = 20;
    private static final int MOUNT_WIDTH = 15;

    private ContainerRow() {}

    /** What the table has columns for; the whole row costs a look-up of the time zone. */
    static Map<String, Object> shown(ContainerInfo container, long now, boolean truncate) {
        Map<String, Object> row = new TreeMap<>();
        row.put("Command", command(container, truncate));
        row.put("Image", container.image());
        row.put("Name", container.name());
        row.put("Ports", Ports.text(container.ports()));
        row.put("RunningFor", Human.ago(container.createdAt(), now));
        row.put("Service", container.service());
        row.put("Status", StatusText.of(container, now));
        return row;
    }

    public static Map<String, Object> of(ContainerInfo container, long now, ZoneId zone, boolean truncate) {
        Map<String, Object> row = shown(container, now, truncate);
        row.put("CreatedAt", created(container, zone));
        row.put("ExitCode", container.exitCode());
        row.put("Health", container.health());
        row.put("ID", truncate ? shortId(container) : container.id());
        row.put("Labels", container.labels());
        row.put(
                "LocalVolumes",
                Long.toString(container.mounts().stream()
                        .filter(m -> !m.startsWith("/"))
                        .count()));
        row.put(
                "Mounts",
                container.mounts().stream()
                        .map(mount -> truncate ? ellipsis(mount, MOUNT_WIDTH) : mount)
                        .collect(Collectors.joining(",")));
        row.put("Names", container.name());
        row.put("Networks", String.join(",", container.networks()));
        row.put("Project", container.project());
        row.put("Publishers", publishers(container.ports()));
        row.put("Size", "0B");
        row.put("State", container.state());
        return row;
    }

    private static String created(ContainerInfo container, ZoneId zone) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss Z zzz", Locale.ROOT)
                .format(Instant.ofEpochSecond(container.createdAt()).atZone(zone));
    }

    public static String shortId(ContainerInfo container) {
        return container.id().substring(0, Math.min(12, container.id().length()));
    }

    private static String command(ContainerInfo container, boolean truncate) {
        String command = container.command();
        return GoQuote.of(truncate ? ellipsis(command, COMMAND_WIDTH) : command);
    }

    private static String ellipsis(String text, int width) {
        return text.codePointCount(0, text.length()) > width
                ? text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…"
                : text;
    }

    private static List<Map<String, Object>> publishers(List<PortInfo> ports) {
        return ports.stream()
                .map(port -> {
                    Map<String, Object> publisher = new LinkedHashMap<>();
                    publisher.put("URL", port.hostAddress());
                    publisher.put("TargetPort", port.targetPort());
                    publisher.put("PublishedPort", port.hostPort());
                    publisher.put("Protocol", port.protocol());
                    return publisher;
                })
                .toList();
    }
}

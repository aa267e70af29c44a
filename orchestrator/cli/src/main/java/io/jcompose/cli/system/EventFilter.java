package io.jcompose.cli.system;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.output.LabelMatch;
import io.jcompose.core.client.EngineClient.ContainerEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code --filter KEY=VALUE} of {@code system events}: of one key any value must match, of all keys all. Pure. */
final class EventFilter {
    private static final List<String> KEYS = List.of(
            "config",
            "container",
            "daemon",
            "event",
            "image",
            "label",
            "network",
            "node",
            "plugin",
            "scope",
            "secret",
            "service",
            "type",
            "volume");
    private final Map<String, List<String>> wanted = new LinkedHashMap<>();

    /** @throws CliException for a key that is not known */
    EventFilter(List<String> filters) {
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            String key = equals < 0 ? filter : filter.substring(0, equals);
            if (equals < 0 || !KEYS.contains(key)) {
                throw new CliException(
                        "invalid filter '%s': use KEY=VALUE with one of %s".formatted(filter, String.join(", ", KEYS)));
            }
            wanted.computeIfAbsent(key, k -> new ArrayList<>()).add(filter.substring(equals + 1));
        }
    }

    boolean accepts(ContainerEvent event) {
        return wanted.entrySet().stream()
                .allMatch(entry -> entry.getKey().equals("label")
                        ? entry.getValue().stream().allMatch(value -> matches(event, "label", value))
                        : entry.getValue().stream().anyMatch(value -> matches(event, entry.getKey(), value)));
    }

    private static boolean isOf(String image, String value) {
        return image.equals(value) || image.startsWith(value + ":") || image.startsWith(value + "@");
    }

    private static boolean matches(ContainerEvent event, String key, String value) {
        String image = event.attributes().getOrDefault("image", "");
        String name = event.attributes().getOrDefault("name", "");
        return switch (key) {
            case "container", "network", "volume" ->
                event.type().equals(key)
                        && (value.equals(event.attributes().get("name"))
                                || (!value.isEmpty() && event.id().startsWith(value)));
            case "event" -> event.action().equals(value) || event.action().startsWith(value + ":");
            case "image" ->
                isOf(image, value) || (event.type().equals("image") && (isOf(event.id(), value) || isOf(name, value)));
            case "scope" -> value.equals("local");
            case "config", "daemon", "node", "plugin", "secret", "service" -> false; // nothing happens to these here
            case "type" -> value.equals(event.type());
            default -> LabelMatch.matches(value, event.attributes());
        };
    }
}

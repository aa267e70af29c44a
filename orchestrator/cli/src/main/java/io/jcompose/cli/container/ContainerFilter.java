package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.output.LabelMatch;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code --filter KEY=VALUE} of {@code container ls}: of one key any value must match, of all keys all. Pure. */
final class ContainerFilter {
    private static final List<String> KEYS = List.of(
            "id", "name", "label", "status", "exited", "ancestor", "volume", "network", "health", "publish", "expose");
    private final Map<String, List<String>> wanted = new LinkedHashMap<>();

    /** @throws CliException for a key that is not known */
    ContainerFilter(List<String> filters) {
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

    /** Whether stopped containers can match, so that they must be looked at without {@code -a}. */
    boolean asksForState() {
        return wanted.containsKey("status") || wanted.containsKey("exited");
    }

    boolean accepts(ContainerInfo container) {
        return wanted.entrySet().stream()
                .allMatch(entry -> entry.getKey().equals("label")
                        ? entry.getValue().stream().allMatch(value -> matches(container, "label", value))
                        : entry.getValue().stream().anyMatch(value -> matches(container, entry.getKey(), value)));
    }

    private static boolean matches(ContainerInfo container, String key, String value) {
        return switch (key) {
            case "id" -> container.id().startsWith(value);
            case "name" -> container.name().contains(value) || namePattern(container.name(), value);
            case "label" -> LabelMatch.matches(value, container.labels());
            case "status" -> container.state().equals(value);
            case "exited" -> container.state().equals("exited") && value.equals("" + container.exitCode());
            case "ancestor" ->
                container.image().equals(value)
                        || container.image().equals(value + ":latest")
                        || container.imageId().replace("sha256:", "").startsWith(value.replace("sha256:", ""));
            case "volume" -> container.mounts().contains(value);
            case "network" -> container.networks().contains(value);
            case "health" -> (container.health().isEmpty() ? "none" : container.health()).equals(value);
            default ->
                container.ports().stream()
                        .anyMatch(
                                port -> value.equals("" + (key.equals("publish") ? port.hostPort() : port.targetPort()))
                                        || value.equals(port.targetPort() + "/" + port.protocol()));
        };
    }

    /** Docker takes a regular expression; names are often given as {@code ^web$}. */
    private static boolean namePattern(String name, String value) {
        try {
            return java.util.regex.Pattern.compile(value).matcher(name).find()
                    || java.util.regex.Pattern.compile(value)
                            .matcher("/" + name)
                            .find();
        } catch (java.util.regex.PatternSyntaxException e) {
            return false;
        }
    }
}

package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.output.LabelMatch;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.PortInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code --filter KEY=VALUE} of {@code container ls}: of one key any value must match, of all keys all. */
final class ContainerFilter {
    private static final List<String> KEYS = List.of(
            "ancestor",
            "before",
            "exited",
            "expose",
            "health",
            "id",
            "is-task",
            "label",
            "name",
            "network",
            "publish",
            "since",
            "status",
            "volume");
    private static final Set<String> STATES =
            Set.of("created", "running", "paused", "restarting", "removing", "exited", "dead");
    private static final Set<String> HEALTH = Set.of("none", "starting", "healthy", "unhealthy");
    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");
    private final Map<String, List<String>> wanted = new LinkedHashMap<>();
    private final Function<String, ContainerInfo> others;
    private final Function<ContainerInfo, List<String>> targets;
    private final UnaryOperator<String> networks;

    /**
     * @param others finds the container that {@code before} and {@code since} name
     * @param targets where a container's mounts are, asked for only if needed
     * @param networks the name of a network, given its id
     * @throws CliException for a key or value that is not known
     */
    ContainerFilter(
            List<String> filters,
            Function<String, ContainerInfo> others,
            Function<ContainerInfo, List<String>> targets,
            UnaryOperator<String> networks) {
        this.others = others;
        this.targets = targets;
        this.networks = networks;
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            String key = equals < 0 ? filter : filter.substring(0, equals);
            if (equals < 0 || !KEYS.contains(key)) {
                throw new CliException(
                        "invalid filter '%s': use KEY=VALUE with one of %s".formatted(filter, String.join(", ", KEYS)));
            }
            String value = filter.substring(equals + 1);
            requireKnown(filter, key, value);
            wanted.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
        }
    }

    private static void requireKnown(String filter, String key, String value) {
        boolean known = switch (key) {
            case "status" -> STATES.contains(value);
            case "health" -> HEALTH.contains(value);
            case "exited" -> value.matches("[0-9]{1,9}");
            case "publish", "expose" -> PORTS.matcher(value).matches();
            case "is-task" -> Set.of("true", "false", "1", "0").contains(value);
            default -> true;
        };
        if (!known) {
            throw new CliException("invalid filter '%s': there is no such %s".formatted(filter, key));
        }
    }

    /** Whether stopped containers can match, so that they must be looked at without {@code -a}. */
    boolean asksForState() {
        return wanted.containsKey("status") || wanted.containsKey("exited");
    }

    /** What accepts containers; fails if a container that is named is not there. */
    Predicate<ContainerInfo> predicate() {
        Predicate<ContainerInfo> all = container -> true;
        for (Map.Entry<String, List<String>> entry : wanted.entrySet()) {
            List<Predicate<ContainerInfo>> each = entry.getValue().stream()
                    .map(value -> one(entry.getKey(), value))
                    .toList();
            all = all.and(
                    entry.getKey().equals("label")
                            ? container -> each.stream().allMatch(it -> it.test(container))
                            : container -> each.stream().anyMatch(it -> it.test(container)));
        }
        return all;
    }

    private Predicate<ContainerInfo> one(String key, String value) {
        return switch (key) {
            case "before" -> {
                ContainerInfo other = others.apply(value);
                yield container -> isOlder(container, other);
            }
            case "since" -> {
                ContainerInfo other = others.apply(value);
                yield container -> isOlder(other, container);
            }
            case "name" -> {
                Predicate<String> pattern = namePattern(value);
                yield container -> pattern.test(container.name()) || pattern.test("/" + container.name());
            }
            case "id" -> container -> container.id().startsWith(value);
            case "label" -> container -> LabelMatch.matches(value, container.labels());
            case "status" -> container -> container.state().equals(value);
            case "exited" -> container -> container.state().equals("exited") && value.equals("" + container.exitCode());
            case "ancestor" -> container -> isAncestor(value, container);
            case "volume" ->
                container -> container.mounts().contains(value)
                        || (value.startsWith("/") && targets.apply(container).contains(value));
            case "network" -> {
                String network = networks.apply(value);
                yield container -> container.networks().contains(network);
            }
            case "health" -> container -> (container.health().isEmpty() ? "none" : container.health()).equals(value);
            case "is-task" -> container -> value.equals("false") || value.equals("0"); // there is no Swarm
            default ->
                container -> container.ports().stream().anyMatch(port -> hasPort(key.equals("publish"), value, port));
        };
    }

    /** By the moment of making; of one second, by name, so that something is always older. */
    private static boolean isOlder(ContainerInfo container, ContainerInfo other) {
        return !container.id().equals(other.id())
                && (container.createdAt() < other.createdAt()
                        || (container.createdAt() == other.createdAt()
                                && container.name().compareTo(other.name()) > 0));
    }

    private static boolean isAncestor(String wanted, ContainerInfo container) {
        return familiar(container.image()).equals(familiar(wanted))
                || (wanted.replace("sha256:", "").length() >= 4
                        && container.imageId().replace("sha256:", "").startsWith(wanted.replace("sha256:", "")));
    }

    private static String familiar(String image) {
        String name = image.replaceFirst("^docker\\.io/", "").replaceFirst("^library/", "");
        return name.lastIndexOf(':') > name.lastIndexOf('/') || name.contains("@") ? name : name + ":latest";
    }

    private static boolean hasPort(boolean published, String value, PortInfo port) {
        Matcher matcher = PORTS.matcher(value);
        if (!matcher.matches() || (published && port.hostPort() == 0)) {
            return false;
        }
        int number = published ? port.hostPort() : port.targetPort();
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        boolean protocol = matcher.group(3) == null
                ? published || port.protocol().equals("tcp")
                : port.protocol().equals(matcher.group(3));
        return protocol && number >= first && number <= last;
    }

    /** Docker takes a regular expression; names are often given as {@code ^web$}. */
    private static Predicate<String> namePattern(String value) {
        try {
            return Pattern.compile(value).asPredicate();
        } catch (PatternSyntaxException e) {
            return name -> name.contains(value);
        }
    }
}

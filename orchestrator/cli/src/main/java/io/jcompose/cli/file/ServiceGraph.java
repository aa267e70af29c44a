package io.jcompose.cli.file;

import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The services of a project and what each waits for, ready to be drawn.
 *
 * @param nodes sorted by name
 * @param edges from a service to what it depends on
 */
record ServiceGraph(String project, List<Node> nodes, List<Edge> edges) {

    /** @param details lines below the name */
    record Node(String name, List<String> details) {}

    /** @param label the condition, empty for the usual one */
    record Edge(String from, String to, String label) {}

    /** What is shown of a service beside its name. */
    record Details(boolean image, boolean networks, boolean ports, boolean volumes) {}

    static ServiceGraph of(Project project, Details wanted) {
        List<Node> nodes = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (Service service : new TreeMap<>(project.services()).values()) {
            List<String> details = new ArrayList<>();
            if (wanted.image()) {
                details.add(project.imageOf(service));
            }
            if (wanted.networks()) {
                service.networking().networks().keySet().forEach(network -> details.add("network " + network));
            }
            if (wanted.ports()) {
                service.networking().ports().forEach(port -> details.add(port(port)));
            }
            if (wanted.volumes()) {
                service.storage().mounts().stream()
                        .filter(mount -> mount.type() == Storage.MountType.VOLUME)
                        .flatMap(mount -> mount.source().stream())
                        .distinct()
                        .forEach(volume -> details.add("volume " + volume));
            }
            nodes.add(new Node(service.name(), details));
            new TreeMap<>(service.dependsOn()).forEach((dependency, how) -> {
                if (project.services().containsKey(dependency)) {
                    edges.add(new Edge(service.name(), dependency, label(how.condition())));
                }
            });
        }
        return new ServiceGraph(project.name(), nodes, edges);
    }

    private static String port(Networking.Port port) {
        String published = port.publishedFrom() == 0
                ? ""
                : port.publishedFrom() + (port.publishedTo() > port.publishedFrom() ? "-" + port.publishedTo() : "")
                        + ":";
        return "port " + published + port.target() + (port.protocol().equals("tcp") ? "" : "/" + port.protocol());
    }

    private static String label(Service.Condition condition) {
        return switch (condition) {
            case STARTED -> "";
            case HEALTHY -> "healthy";
            default -> "completed";
        };
    }

    /** By service: 0 for those that depend on nothing, else one more than the deepest dependency. */
    Map<String, Integer> ranks() {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        nodes.forEach(node -> ranks.put(node.name(), 0));
        // Loading has refused circles, so this ends after as many rounds as the longest path has edges.
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Edge edge : edges) {
                int wanted = ranks.getOrDefault(edge.to(), 0) + 1;
                if (ranks.getOrDefault(edge.from(), 0) < wanted) {
                    ranks.put(edge.from(), wanted);
                    changed = true;
                }
            }
        }
        return ranks;
    }
}

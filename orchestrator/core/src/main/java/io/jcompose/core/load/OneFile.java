package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A project without the few things that are right in the files it was loaded from and wrong, or lost, in one file of its
 * own: what {@code config} prints is loaded again.
 */
final class OneFile {
    private OneFile() {}

    /**
     * @param disabled services without an active profile: they are not printed, so that an optional dependency on one
     *     would name a service that does not exist
     */
    static MapNode of(MapNode root, MapNode disabled) {
        MapNode copy = root.copy();
        for (Node node : copy.map("services").map(map -> map.entries.values()).orElse(List.of())) {
            if (node instanceof MapNode service) {
                dependencies(service, disabled);
                ports(service);
            }
        }
        return copy;
    }

    private static void dependencies(MapNode service, MapNode disabled) {
        service.map("depends_on").ifPresent(depends -> {
            depends.entries.keySet().removeIf(disabled::has);
            if (depends.entries.isEmpty()) {
                service.remove("depends_on");
            }
        });
    }

    /** The same port from two files, once as number and once as text: within one file the later one replaces the other. */
    private static void ports(MapNode service) {
        service.list("ports").ifPresent(ports -> {
            Map<String, Node> last = new LinkedHashMap<>();
            ports.items.forEach(
                    port -> last.put(port instanceof MapNode map ? Merger.portKey(map) : port.text(), port));
            ListNode distinct = new ListNode(ports.at);
            last.values().forEach(distinct::add);
            service.put("ports", distinct);
        });
    }
}

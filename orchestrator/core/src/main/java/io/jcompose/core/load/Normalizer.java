package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fills in what every project has without saying so: defaults, names, the default network, implied dependencies. */
final class Normalizer {
    private final String projectName;
    private final Map<String, String> environment;
    private final History history;

    Normalizer(String projectName, Map<String, String> environment, History history) {
        this.projectName = projectName;
        this.environment = environment;
        this.history = history;
    }

    /**
     * Defaults that hold even if nothing else is wanted.
     *
     * @param filled variables were filled in; else values stay as written
     */
    static void defaults(MapNode root, String folder, boolean filled) {
        for (MapNode service : services(root)) {
            service.map("build").ifPresent(build -> {
                if (!build.has("context")) {
                    build.put("context", folder);
                }
            });
            for (MapNode secret : maps(service.list("secrets"))) {
                if (!secret.has("target")) {
                    secret.put(
                            "target", "/run/secrets/" + secret.string("source").orElse(""));
                }
            }
            service.list("dns").ifPresent(servers -> servers.items.removeIf(Normalizer::isEmptyText));
            for (MapNode port : maps(service.list("ports"))) {
                putMissing(port, "protocol", "tcp");
                putMissing(port, "mode", "ingress");
                if (filled && port.get("published") instanceof Scalar number && number.value instanceof Long) {
                    port.put("published", number.asText());
                }
            }
            if (filled) {
                gpus(service);
                service.map("provider")
                        .flatMap(provider -> provider.map("options"))
                        .ifPresent(Normalizer::lists);
            }
            maps(service.list("gpus")).forEach(device -> deviceCount(device, filled));
            service.map("deploy")
                    .flatMap(deploy -> deploy.map("resources"))
                    .flatMap(resources -> resources.map("reservations"))
                    .flatMap(reservations -> reservations.list("devices"))
                    .ifPresent(devices -> maps(Optional.of(devices)).forEach(device -> deviceCount(device, filled)));
        }
    }

    /** What a variable without a value leaves is no server. */
    private static boolean isEmptyText(Node node) {
        return node.isString() && node.text().isEmpty();
    }

    private static void gpus(MapNode service) {
        service.find("gpus").filter(Node::isString).ifPresent(all -> {
            ListNode devices = new ListNode(all.at).add(new MapNode(all.at).put("count", -1L));
            service.put("gpus", devices);
        });
    }

    private static void lists(MapNode options) {
        options.entries.replaceAll(
                (name, value) -> value instanceof Scalar ? new ListNode(value.at).add(value.copy()) : value);
    }

    private static void deviceCount(MapNode device, boolean filled) {
        if (!device.has("count") && !device.has("device_ids")) {
            device.put("count", filled ? (Object) (-1L) : "all");
        }
    }

    private static void putMissing(MapNode map, String key, Object value) {
        if (!map.has(key)) {
            map.put(key, value);
        }
    }

    void normalize(MapNode root) {
        boolean usesDefault = false;
        for (MapNode service : services(root)) {
            boolean attached =
                    service.map("networks").map(n -> !n.entries.isEmpty()).orElse(false);
            if (!attached && !service.string("network_mode").isPresent() && !service.has("provider")) {
                service.put("networks", new MapNode(service.at).put("default", new Scalar(service.at, null)));
                attached = true;
            }
            usesDefault |= attached && service.map("networks").orElseThrow().has("default");
            service(service);
        }
        if (usesDefault) {
            if (!(root.get("networks") instanceof MapNode)) {
                root.put("networks", new MapNode(root.at));
            }
            MapNode networks = root.map("networks").orElseThrow();
            if (!networks.has("default")) {
                networks.put("default", new MapNode(root.at));
            }
        }
        for (String kind : List.of("networks", "volumes", "configs", "secrets")) {
            root.map(kind).ifPresent(this::names);
        }
    }

    private void service(MapNode service) {
        if (service.string("pull_policy").equals(Optional.of("if_not_present"))) {
            service.put("pull_policy", "missing");
        }
        service.map("build").ifPresent(build -> {
            if (!build.has("dockerfile") && !build.has("dockerfile_inline")) {
                build.put("dockerfile", "Dockerfile");
            }
            build.map("args").ifPresent(args -> {
                resolve(args, environment, history);
                args.entries.values().removeIf(Node::isNull);
            });
        });
        for (String link : service.list("links").map(ListNode::strings).orElse(List.of())) {
            depend(service, before(link, ':'), true);
        }
        for (String key : List.of("network_mode", "ipc", "pid", "uts", "cgroup")) {
            String mode = service.string(key).orElse("");
            if (mode.startsWith("service:")) {
                depend(service, mode.substring("service:".length()), true);
            }
        }
        for (String from : service.list("volumes_from").map(ListNode::strings).orElse(List.of())) {
            if (!from.startsWith("container:")) {
                depend(service, before(from, ':'), false);
            }
        }
    }

    private static String before(String text, char separator) {
        int cut = text.indexOf(separator);
        return cut < 0 ? text : text.substring(0, cut);
    }

    private static void depend(MapNode service, String other, boolean restart) {
        if (!(service.get("depends_on") instanceof MapNode)) {
            service.put("depends_on", new MapNode(service.at));
        }
        MapNode dependencies = service.map("depends_on").orElseThrow();
        if (!dependencies.has(other)) {
            MapNode dependency = new MapNode(service.at).put("condition", "service_started");
            if (restart) {
                dependency.put("restart", true);
            }
            dependencies.put(other, dependency.put("required", true));
        }
    }

    /** Keys without a value get the caller's, if it has one. */
    static void resolve(MapNode values, Map<String, String> environment, History history) {
        for (Map.Entry<String, Node> entry : values.entries.entrySet()) {
            String value = environment.get(entry.getKey());
            if (entry.getValue().isNull() && value != null) {
                history.filled(entry.getValue().at, entry.getKey(), List.of(entry.getKey()), environment);
                entry.setValue(new Scalar(entry.getValue().at, value));
            }
        }
    }

    private void names(MapNode resources) {
        for (Map.Entry<String, Node> entry : resources.entries.entrySet()) {
            if (entry.getValue().isNull()) {
                entry.setValue(new MapNode(entry.getValue().at));
            }
            MapNode resource = (MapNode) entry.getValue();
            if (resource.string("name").orElse("").isEmpty()) {
                resource.put("name", resource.flag("external") ? entry.getKey() : projectName + "_" + entry.getKey());
            }
        }
    }

    static List<MapNode> services(MapNode root) {
        List<MapNode> out = new ArrayList<>();
        root.map("services")
                .ifPresent(services -> services.entries.values().forEach(service -> {
                    if (service instanceof MapNode map) {
                        out.add(map);
                    }
                }));
        return out;
    }

    static List<MapNode> maps(Optional<ListNode> list) {
        List<MapNode> out = new ArrayList<>();
        list.ifPresent(l -> l.items.forEach(item -> {
            if (item instanceof MapNode map) {
                out.add(map);
            }
        }));
        return out;
    }
}

package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules that no single value can break: names that must exist, keys that exclude each other, twins, circles. */
final class Consistency {
    private final MapNode root;
    private final MapNode services;
    private final MapNode disabled;
    private final Problems problems;

    Consistency(MapNode root, MapNode disabled, Problems problems) {
        this.root = root;
        this.services = root.map("services").orElseGet(() -> new MapNode(root.at));
        this.disabled = disabled;
        this.problems = problems;
    }

    /** Rules about the files as written, which hold for disabled services too. */
    void checkStructure() {
        for (String kind : List.of("volumes", "networks", "configs", "secrets")) {
            root.map(kind)
                    .ifPresent(map -> map.entries.forEach((name, node) -> {
                        if (node instanceof MapNode resource) {
                            external(resource, kind, name);
                        }
                    }));
        }
        objects("configs", List.of("file", "environment", "content"));
        objects("secrets", List.of("file", "environment"));
        services.entries.forEach(
                (name, node) -> node.asMap().ifPresent(service -> structure(service, "services." + name)));
    }

    private void structure(MapNode service, String path) {
        needTarget(service, "ports", "the container's port", path);
        needTarget(service, "volumes", "the path in the container", path);
        service.map("healthcheck").flatMap(check -> check.list("test")).ifPresent(test -> {
            String first = test.items.isEmpty() ? "CMD" : test.items.get(0).text();
            if (!first.equals("NONE") && !first.equals("CMD") && !first.equals("CMD-SHELL")) {
                problems.error(
                        test.at,
                        path + ".healthcheck.test",
                        "must begin with CMD, CMD-SHELL or NONE, not '" + first
                                + "'; write a string for a shell command");
            }
        });
        service.string("scale")
                .filter(scale -> scale.startsWith("-"))
                .ifPresent(scale -> problems.error(service.keyAt("scale"), path + ".scale", "must not be negative"));
        service.string("container_name")
                .filter(name -> !goodContainerName(name))
                .ifPresent(name -> problems.error(
                        service.keyAt("container_name"),
                        path + ".container_name",
                        "'" + name + "' is not a container name; use two or more letters, digits, '_', '.' or '-'"));
        service.string("pull_policy")
                .filter(policy -> !goodPullPolicy(policy))
                .ifPresent(policy -> problems.error(
                        service.keyAt("pull_policy"),
                        path + ".pull_policy",
                        "'" + policy + "' is none of always, never, missing, build, daily, weekly, every_<duration>"));
        devices(service.list("gpus"), path + ".gpus");
        devices(
                service.map("deploy")
                        .flatMap(d -> d.map("resources"))
                        .flatMap(r -> r.map("reservations"))
                        .flatMap(r -> r.list("devices")),
                path + ".deploy.resources.reservations.devices");
    }

    private void needTarget(MapNode service, String list, String what, String path) {
        int index = 0;
        for (MapNode entry : Normalizer.maps(service.list(list))) {
            Optional<String> ip = entry.string("host_ip").filter(text -> !isAddress(text));
            if (ip.isPresent()) {
                problems.error(
                        entry.keyAt("host_ip"),
                        path + "." + list + "[" + index + "].host_ip",
                        "'" + ip.get() + "' is not an IP address");
            }
            if (!entry.has("target")) {
                problems.error(
                        entry.at, path + "." + list + "[" + index + "]", "key 'target', " + what + ", is missing");
            }
            index++;
        }
    }

    private static boolean isAddress(String text) {
        return Addresses.isAddress(text) || text.indexOf('$') >= 0;
    }

    private void devices(Optional<ListNode> list, String path) {
        for (MapNode device : Normalizer.maps(list)) {
            if (device.has("count") && device.has("device_ids")) {
                problems.error(device.at, path, "count and device_ids are mutually exclusive");
            }
        }
    }

    /** Anywhere in the name a letter or digit followed by one more character of the set, as other tools check it. */
    private static boolean goodContainerName(String name) {
        for (int i = 0; i + 1 < name.length(); i++) {
            if (Ascii.isAlphanumeric(name.charAt(i))) {
                char next = name.charAt(i + 1);
                if (Ascii.isAlphanumeric(next) || next == '_' || next == '.' || next == '-') {
                    return true;
                }
            }
        }
        return name.contains("$");
    }

    private static boolean goodPullPolicy(String policy) {
        for (String word :
                List.of("always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly")) {
            if (policy.contains(word)) {
                return true;
            }
        }
        return policy.contains("$")
                || (policy.startsWith("every_")
                        && Units.duration(policy.substring("every_".length())).isPresent());
    }

    private void external(MapNode resource, String kind, String name) {
        if (!resource.flag("external")) {
            resource.remove("external");
            return;
        }
        for (String key : new ArrayList<>(resource.entries.keySet())) {
            boolean empty = resource.map(key).map(map -> map.entries.isEmpty()).orElse(false);
            boolean allowed = empty || key.equals("name") || key.equals("external") || key.startsWith("x-");
            if (allowed) {
                continue;
            }
            String path = kind + "." + name;
            String message = "is external, so '" + key + "' would have no effect; remove one of them";
            if (kind.equals("volumes")) {
                problems.error(resource.keyAt(key), path, message);
            } else if (kind.equals("networks")) { // other tools say nothing
                problems.warn(resource.keyAt(key), path, message);
            }
        }
    }

    private void objects(String kind, List<String> sources) {
        root.map(kind)
                .ifPresent(map -> map.entries.forEach((name, node) -> {
                    if (!(node instanceof MapNode object)) {
                        return;
                    }
                    int count = 0;
                    for (String source : sources) {
                        count += object.has(source) ? 1 : 0;
                    }
                    String path = kind + "." + name;
                    if (count > 1) {
                        problems.error(object.at, path, "only one of " + String.join(", ", sources) + " can be given");
                    } else if (count == 0
                            && !problems.isIncomplete()
                            && !object.flag("external")
                            && !object.has("driver")) {
                        problems.error(object.at, path, "one of " + String.join(", ", sources) + " must be given");
                    }
                }));
    }

    /** Rules about the services that take part. */
    void checkServices() {
        services.entries.forEach((name, node) -> node.asMap().ifPresent(service -> service(name, service)));
        root.map("secrets")
                .ifPresent(secrets -> secrets.entries.forEach((name, node) -> {
                    if (node instanceof MapNode secret
                            && !secret.flag("external")
                            && secret.has("driver") // else it is known already
                            && !secret.has("file")
                            && !secret.has("environment")) {
                        problems.error(secret.at, "secrets." + name, "must have a file or an environment variable");
                    }
                }));
        cycles();
    }

    /** Refuses one container name for two services; only among the services that the command is about. */
    void checkContainerNames() {
        Map<String, String> owners = new HashMap<>();
        services.entries.forEach((name, node) -> node.asMap().ifPresent(service -> {
            Optional<String> container = service.string("container_name");
            String other = container.isPresent() ? owners.putIfAbsent(container.get(), name) : null;
            if (other != null) {
                problems.error(
                        service.keyAt("container_name"),
                        "services." + name + ".container_name",
                        "container_name '" + container.get() + "' is already that of service '" + other + "'");
            }
        }));
    }

    private void service(String name, MapNode service) {
        String path = "services." + name;
        boolean runnable = service.has("image") || service.has("build") || service.has("provider");
        if (!runnable && !problems.isIncomplete()) {
            problems.error(
                    service.at,
                    path,
                    "service \"" + name + "\" has neither an image nor a build context specified; add one of them");
        }
        service.map("build").ifPresent(build -> build(build, name, service.string("platform")));
        if (service.string("network_mode").isPresent()
                && service.map("networks").map(n -> !n.entries.isEmpty()).orElse(false)) {
            problems.error(
                    service.keyAt("network_mode"),
                    path + ".network_mode",
                    "service \"" + name + "\" declares mutually exclusive `network_mode` and `networks`");
        }
        references(service, name);
        dependencies(service, name);
        twins(service, path);
        mounts(service, path);
        service.map("develop").ifPresent(develop -> watch(develop, path));
    }

    private void build(MapNode build, String user, Optional<String> platform) {
        String path = "services." + user;
        List<String> platforms = build.list("platforms").map(ListNode::strings).orElse(List.of());
        if (platform.isPresent() && !platforms.isEmpty() && !platforms.contains(platform.get())) {
            problems.error(
                    build.at,
                    path + ".build.platforms",
                    "must include the service's platform '" + platform.get() + "'");
        }
        if (build.has("dockerfile") && build.has("dockerfile_inline")) {
            problems.error(build.at, path + ".build", "dockerfile and dockerfile_inline are mutually exclusive");
        }
        refs(build.list("secrets"), "secrets", user, path + ".build.secrets", "secret");
    }

    private void references(MapNode service, String user) {
        String path = "services." + user;
        service.map("networks")
                .ifPresent(networks -> networks.entries
                        .keySet()
                        .forEach(key ->
                                exists("networks", key, networks.keyAt(key), user, path + ".networks", "network")));
        int index = 0;
        for (MapNode mount : Normalizer.maps(service.list("volumes"))) {
            String at = path + ".volumes[" + index++ + "]";
            Optional<String> source = mount.string("source").filter(s -> !s.isEmpty());
            if (source.isPresent() && mount.string("type").equals(Optional.of("volume"))) {
                exists("volumes", source.get(), mount.at, user, at, "volume");
            }
        }
        refs(service.list("configs"), "configs", user, path + ".configs", "config");
        refs(service.list("secrets"), "secrets", user, path + ".secrets", "secret");
        service.map("models")
                .ifPresent(models -> models.entries
                        .keySet()
                        .forEach(key -> exists("models", key, models.keyAt(key), user, path + ".models", "model")));
    }

    private void refs(Optional<ListNode> refs, String kind, String user, String path, String what) {
        int index = 0;
        for (MapNode ref : Normalizer.maps(refs)) {
            String at = path + "[" + index++ + "]";
            Optional<String> source = ref.string("source").filter(name -> !name.isEmpty());
            if (source.isPresent()) {
                exists(kind, source.get(), ref.at, user, at, what);
            } else {
                problems.error(ref.at, at, "key 'source', the name of a " + what + ", is missing");
            }
        }
    }

    private void exists(String kind, String name, SourceLocation at, String user, String path, String what) {
        Collection<String> known =
                root.map(kind).map(map -> map.entries.keySet()).orElse(Set.of());
        if (known.contains(name) || problems.isIncomplete()) {
            return;
        }
        String hint = problems.nearest(name, known)
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("; define it under the top-level '" + kind + "'");
        problems.error(at, path, "service \"" + user + "\" refers to undefined " + what + " " + name + hint);
    }

    private void dependencies(MapNode service, String user) {
        String path = "services." + user;
        Optional<MapNode> dependencies = service.map("depends_on");
        if (dependencies.isEmpty()) {
            return;
        }
        for (Map.Entry<String, Node> entry : dependencies.get().entries.entrySet()) {
            String name = entry.getKey();
            if (services.has(name) || problems.isIncomplete()) {
                continue;
            }
            boolean required = !(entry.getValue() instanceof MapNode map) || map.flag("required");
            SourceLocation at = dependencies.get().keyAt(name);
            if (disabled.has(name)) {
                if (required) {
                    String profiles = disabled.map(name)
                            .flatMap(map -> map.list("profiles"))
                            .map(list -> String.join(", ", list.strings()))
                            .orElse("");
                    problems.error(
                            at,
                            path + ".depends_on",
                            "service \"" + name + "\" is required by \"" + user
                                    + "\" but is disabled; it can be enabled by profiles [" + profiles + "]");
                }
                continue;
            }
            String hint = problems.nearest(name, services.entries.keySet())
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("");
            problems.error(
                    at,
                    path + ".depends_on",
                    "service \"" + user + "\" depends on undefined service \"" + name + "\"" + hint);
        }
    }

    private void twins(MapNode service, String path) {
        Optional<MapNode> deploy = service.map("deploy");
        Optional<MapNode> resources = deploy.flatMap(d -> d.map("resources"));
        Optional<MapNode> limits = resources.flatMap(r -> r.map("limits"));
        Optional<MapNode> reservations = resources.flatMap(r -> r.map("reservations"));
        twin(service, "scale", deploy.filter(d -> d.has("replicas")), "deploy", "replicas", path);
        twin(service, "cpus", limits, "deploy.resources.limits", "cpus", path);
        twin(service, "mem_limit", limits, "deploy.resources.limits", "memory", path);
        twin(service, "mem_reservation", reservations, "deploy.resources.reservations", "memory", path);
        twin(service, "pids_limit", limits, "deploy.resources.limits", "pids", path);
        service.find("scale").ifPresent(wanted -> deploy.ifPresent(d -> d.put("replicas", wanted.copy())));
        String scale = service.string("scale")
                .or(() -> deploy.flatMap(d -> d.string("replicas")))
                .orElse("1");
        boolean many = !scale.equals("0") && !scale.equals("1") && !scale.startsWith("-");
        if (many && service.has("container_name")) {
            problems.error(
                    service.keyAt("container_name"),
                    path,
                    "container_name cannot name " + scale + " containers; remove it or scale to 1");
        }
    }

    /** Two ways to say the same. A section that does not say it says 0, as for other tools. */
    private void twin(
            MapNode service, String key, Optional<MapNode> section, String sectionPath, String other, String path) {
        Optional<String> one = service.string(key).filter(text -> !text.equals("0") || key.equals("scale"));
        if (one.isEmpty() || section.isEmpty()) {
            return;
        }
        String at = sectionPath + "." + other;
        Optional<String> two = section.get().string(other);
        if (two.isEmpty()) {
            problems.error(
                    service.keyAt(key),
                    path,
                    key + " (" + one.get() + ") and " + at + ", which is not set, differ; move it to " + sectionPath);
        } else if (!one.equals(two)) {
            problems.error(
                    service.keyAt(key),
                    path,
                    key + " (" + one.get() + ") and " + at + " (" + two.get() + ") differ; keep one of them");
        }
    }

    private void mounts(MapNode service, String path) {
        Map<String, String> targets = new HashMap<>();
        mounts(service.list("volumes"), targets, path + ".volumes", "");
        mounts(service.list("configs"), targets, path + ".configs", "/");
        mounts(service.list("secrets"), targets, path + ".secrets", "/run/secrets/");
    }

    private void mounts(Optional<ListNode> list, Map<String, String> targets, String path, String folder) {
        int index = 0;
        for (MapNode mount : Normalizer.maps(list)) {
            String at = path + "[" + index++ + "]";
            String target = mount.string("target")
                    .orElse(folder + mount.string("source").orElse(""));
            String known = targets.putIfAbsent(target, at);
            if (known != null) {
                problems.error(mount.at, at, "target " + target + " is already used by " + known);
            }
        }
    }

    private void watch(MapNode develop, String path) {
        int index = 0;
        for (MapNode rule : Normalizer.maps(develop.list("watch"))) {
            String at = path + ".develop.watch[" + index++ + "]";
            String action = rule.string("action").orElse("");
            if (!action.equals("rebuild")
                    && !action.equals("restart")
                    && rule.string("target").orElse("").isEmpty()) {
                problems.error(rule.at, at, "action " + action + " needs a target, the path in the container");
            }
            if (rule.string("path").orElse("").isEmpty()) {
                problems.error(rule.at, at, "path must not be empty");
            }
        }
    }

    private void cycles() {
        Set<String> finished = new LinkedHashSet<>();
        for (String name : services.entries.keySet()) {
            if (visit(name, new ArrayList<>(), finished)) {
                return;
            }
        }
    }

    private boolean visit(String name, List<String> chain, Set<String> finished) {
        int start = chain.indexOf(name);
        if (start >= 0) {
            List<String> circle = new ArrayList<>(chain.subList(start, chain.size()));
            circle.add(name);
            SourceLocation at =
                    services.map(name).map(map -> map.keyAt("depends_on")).orElse(root.at);
            problems.error(
                    at,
                    "services." + name + ".depends_on",
                    "dependency cycle detected: " + String.join(" -> ", circle));
            return true;
        }
        Optional<MapNode> service = services.map(name);
        if (service.isEmpty() || !finished.add(name) || chain.size() > 2_000) {
            return false;
        }
        chain.add(name);
        Optional<MapNode> dependencies = service.get().map("depends_on");
        if (dependencies.isPresent()) {
            for (String next : dependencies.get().entries.keySet()) {
                if (visit(next, chain, finished)) {
                    return true;
                }
            }
        }
        chain.remove(chain.size() - 1);
        return false;
    }
}

package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which services take part: by profile and by name; and which networks, volumes, … they leave in use. */
final class Selection {
    private final MapNode root;
    private final Set<String> profiles;
    private final boolean all;

    /** Services that are off, in file order. */
    final MapNode disabled;

    Selection(MapNode root, List<String> profiles, boolean all) {
        this.root = root;
        this.profiles = new LinkedHashSet<>(profiles);
        this.all = all || profiles.contains("*");
        this.disabled = new MapNode(root.at);
    }

    List<String> profiles() {
        return new ArrayList<>(profiles);
    }

    /** Moves services without an active profile to {@link #disabled}; naming a service activates its profiles. */
    void applyProfiles(List<String> named, Problems problems) {
        Optional<MapNode> services = root.map("services");
        if (services.isEmpty()) {
            return;
        }
        for (String name : named) {
            Optional<MapNode> service = services.get().map(name);
            if (service.isEmpty() && !problems.isIncomplete()) {
                unknown(name, services.get(), problems);
            } else if (service.isPresent() && !active(service.get())) {
                profiles.addAll(profilesOf(service.get()));
            }
        }
        for (Map.Entry<String, Node> entry :
                new ArrayList<>(services.get().entries.entrySet())) {
            if (entry.getValue() instanceof MapNode service && !active(service)) {
                disabled.put(entry.getKey(), service);
                services.get().remove(entry.getKey());
            }
        }
    }

    private void unknown(String name, MapNode services, Problems problems) {
        String hint = problems.nearest(name, services.entries.keySet())
                .map(near -> "; did you mean '" + near + "'?")
                .orElse("");
        problems.error(new SourceLocation("", 0, 0), "", "no such service: " + name + hint);
    }

    private boolean active(MapNode service) {
        List<String> own = profilesOf(service);
        if (own.isEmpty() || all) {
            return true;
        }
        for (String profile : own) {
            if (profiles.contains(profile)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> profilesOf(MapNode service) {
        return service.list("profiles").map(ListNode::strings).orElse(List.of());
    }

    /** Keeps the named services and what they depend on. */
    void keepOnly(List<String> named) {
        MapNode services = root.map("services").orElseGet(() -> new MapNode(root.at));
        Set<String> wanted = new LinkedHashSet<>();
        Deque<String> queue = new ArrayDeque<>(named);
        while (!queue.isEmpty()) {
            String name = queue.remove();
            Optional<MapNode> service = services.map(name);
            if (service.isPresent() && wanted.add(name)) {
                service.get().map("depends_on").ifPresent(dependencies -> queue.addAll(dependencies.entries.keySet()));
            }
        }
        services.entries.keySet().retainAll(wanted);
        for (MapNode service : Normalizer.services(root)) { // what is optional and off is not waited for
            service.map("depends_on").ifPresent(dependencies -> {
                dependencies.entries.keySet().retainAll(wanted);
                if (dependencies.entries.isEmpty()) {
                    service.remove("depends_on");
                }
            });
        }
    }

    /** Drops networks, volumes, configs, secrets and models that no enabled service uses. */
    void dropUnused() {
        Set<String> networks = new LinkedHashSet<>();
        Set<String> volumes = new LinkedHashSet<>();
        Set<String> configs = new LinkedHashSet<>();
        Set<String> secrets = new LinkedHashSet<>();
        Set<String> models = new LinkedHashSet<>();
        for (MapNode service : Normalizer.services(root)) {
            service.map("networks").ifPresent(map -> networks.addAll(map.entries.keySet()));
            service.map("models").ifPresent(map -> models.addAll(map.entries.keySet()));
            for (MapNode mount : Normalizer.maps(service.list("volumes"))) {
                if (mount.string("type").equals(Optional.of("volume"))) {
                    mount.string("source").ifPresent(volumes::add);
                }
            }
            Normalizer.maps(service.list("configs"))
                    .forEach(ref -> ref.string("source").ifPresent(configs::add));
            Normalizer.maps(service.list("secrets"))
                    .forEach(ref -> ref.string("source").ifPresent(secrets::add));
            service.map("build")
                    .ifPresent(build -> Normalizer.maps(build.list("secrets"))
                            .forEach(ref -> ref.string("source").ifPresent(secrets::add)));
        }
        keep("networks", networks);
        keep("volumes", volumes);
        keep("configs", configs);
        keep("secrets", secrets);
        keep("models", models);
    }

    private void keep(String kind, Set<String> used) {
        root.map(kind).ifPresent(map -> {
            map.entries.keySet().retainAll(used);
            if (map.entries.isEmpty()) {
                root.remove(kind);
            }
        });
    }
}

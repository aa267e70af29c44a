package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Schema.Attribute;
import io.jcompose.core.load.Schema.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keys that are valid and kept, and do nothing: each with the reason. Warned about once per file. What a container cannot
 * do without, and what depends on the value, is looked at by the planner.
 */
final class IdleKeys {
    private static final int MAX_NAMES = 10;

    private static final String WINDOWS = "means something on Windows only";
    private static final String CLUSTER = "is for clusters; there is one host here";
    private static final String MODELS = "needs Docker's model runner";
    private static final String SWARM_OBJECTS = "is for Docker Swarm's store of configs and secrets";

    /** By section and key, as in the attribute table. */
    static final Map<String, String> REASONS = reasons();

    /** Values that say what happens anyway. */
    private static final Map<String, Set<String>> USUAL = Map.of(
            "deploy.mode", Set.of("replicated"),
            "deploy.endpoint_mode", Set.of("dnsrr"),
            "build.provenance", Set.of("false"),
            "build.sbom", Set.of("false"));

    private final Schema schema = Schema.get();
    private final Problems problems;
    private final Map<String, Map<String, List<String>>> found = new LinkedHashMap<>();

    IdleKeys(Problems problems) {
        this.problems = problems;
    }

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String key : List.of("cpu_count", "cpu_percent", "credential_spec")) {
            reasons.put("service." + key, WINDOWS);
        }
        reasons.put("build.isolation", WINDOWS);
        reasons.put("service.models", MODELS);
        reasons.put("project.models", MODELS);
        for (String key : List.of("provenance", "sbom")) {
            reasons.put("build." + key, "asks for a BuildKit attestation");
        }
        for (String key : List.of("mode", "placement", "rollback_config")) {
            reasons.put("deploy." + key, CLUSTER);
        }
        for (String key : List.of("parallelism", "delay", "failure_action", "monitor", "max_failure_ratio")) {
            reasons.put("update_config." + key, CLUSTER);
        }
        reasons.put("deploy.endpoint_mode", "would need a virtual address; names resolve to all replicas");
        reasons.put("reservations.cpus", CLUSTER);
        reasons.put("reservations.generic_resources", CLUSTER);
        reasons.put("network.attachable", "is always so: any container may join");
        reasons.put("mount.consistency", "means something on macOS only");
        for (String key : List.of("driver", "driver_opts", "template_driver")) {
            reasons.put("secret." + key, SWARM_OBJECTS);
        }
        reasons.put("config.template_driver", SWARM_OBJECTS);
        return reasons;
    }

    /** @param root merged and canonical */
    void report(MapNode root) {
        section(root, schema.root(), "");
        found.forEach((file, byReason) -> {
            List<String> parts = new ArrayList<>();
            byReason.forEach((reason, names) -> parts.add(list(names) + " (" + reason + ")"));
            problems.warn(SourceLocation.of(file), "", "without effect here: " + String.join("; ", parts));
        });
    }

    private static String list(List<String> names) {
        int more = names.size() - MAX_NAMES;
        return String.join(", ", more > 0 ? names.subList(0, MAX_NAMES) : names)
                + (more > 0 ? " and " + more + " more" : "");
    }

    private void section(MapNode map, Section section, String path) {
        map.entries.forEach((key, value) -> {
            Attribute attribute = section.get(key);
            if (attribute == null || saysNothing(value)) {
                return;
            }
            String name = section.name() + "." + key;
            String at = Checker.join(path, key);
            Optional<String> reason = Optional.ofNullable(REASONS.get(name));
            if (reason.isEmpty()) {
                inside(value, attribute, at);
            } else if (!USUAL.getOrDefault(name, Set.of()).contains(value.text())) {
                found.computeIfAbsent(map.keyAt(key).file(), file -> new LinkedHashMap<>())
                        .computeIfAbsent(reason.get(), text -> new ArrayList<>())
                        .add(at);
            }
        });
    }

    /** The JSON of {@code config} has empty mappings that nobody wrote. */
    private static boolean saysNothing(Node value) {
        return value.isNull() || (value instanceof MapNode map && map.entries.isEmpty());
    }

    private void inside(Node value, Attribute attribute, String path) {
        switch (attribute.kind()) {
            case SECTION -> value.asMap().ifPresent(map -> section(map, schema.sectionOf(attribute), path));
            case SECTION_MAP ->
                value.asMap()
                        .ifPresent(map -> map.entries.forEach((key, item) -> item.asMap()
                                .ifPresent(inner ->
                                        section(inner, schema.sectionOf(attribute), Checker.join(path, key)))));
            case SECTIONS -> value.asList().ifPresent(list -> items(list, schema.sectionOf(attribute), path));
            default -> {}
        }
    }

    private void items(ListNode list, Section section, String path) {
        int index = 0;
        for (Node item : list.items) {
            String at = path + "[" + index++ + "]";
            item.asMap().ifPresent(map -> section(map, section, at));
        }
    }
}

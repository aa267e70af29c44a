package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.runtime.digest.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A loaded project as text: long forms, absolute paths, variables filled in. */
public final class CanonicalForm {
    /** Keys that may change without containers being made anew. */
    private static final List<String> NOT_HASHED = List.of("build", "pull_policy", "scale", "depends_on", "profiles");

    private final MapNode root;
    private final MapNode disabled;
    private final boolean filled;
    private final History history;

    /** @param filled variables were filled in, so dollars in the text are literal and written as {@code $$} */
    CanonicalForm(MapNode root, MapNode disabled, boolean filled, History history) {
        this.root = root;
        this.disabled = disabled;
        this.filled = filled;
        this.history = history;
    }

    /**
     * As {@code config --format json} prints it: what scripts know, also where it cannot be read again (a port 0, for
     * example, is left out).
     */
    public String toJson() {
        Emitter.Target target = filled ? Emitter.Target.JSON : Emitter.Target.OPEN;
        return JsonWriter.write(new Emitter(target, true).project(root), true, filled);
    }

    /** As {@code config} prints it. Loading it gives this text again. */
    public String toYaml() {
        Emitter.Target target = filled ? Emitter.Target.YAML : Emitter.Target.OPEN;
        MapNode readable = filled ? OneFile.of(root, disabled) : root;
        return YamlWriter.write(new Emitter(target, true).project(readable), filled);
    }

    /**
     * The same project with other images.
     *
     * @param images by service
     * @param nothingElse leave everything else out: what remains is an override file
     */
    public CanonicalForm withImages(Map<String, String> images, boolean nothingElse) {
        MapNode copy = nothingElse ? new MapNode(root.at).put("services", new MapNode(root.at)) : root.copy();
        MapNode services = copy.map("services").orElseThrow();
        images.forEach((name, image) -> {
            MapNode service = services.map(name).orElseGet(() -> new MapNode(root.at));
            services.put(name, service.put("image", image));
        });
        return new CanonicalForm(copy, disabled, filled, history);
    }

    /**
     * Where a value came from: each file and line, each variable and each replacement, one a line. Needs {@link
     * LoadRequest#explain}.
     *
     * @param path keys from the root, for example {@code services.web.environment.FOO}; a mapping stands for all in it
     * @return empty if there is no such value
     */
    public Optional<String> explain(String path) {
        return Explanation.of(root, history, path);
    }

    MapNode root() {
        return root;
    }

    MapNode disabled() {
        return disabled;
    }

    /** Names of the top-level entries of a kind: services, networks, volumes, secrets, configs or models. */
    public List<String> names(String kind) {
        return root.map(kind)
                .map(map -> (List<String>) new ArrayList<>(map.entries.keySet()))
                .orElse(List.of());
    }

    /**
     * A variable that the files use.
     *
     * @param defaultValue of {@code :-} or {@code -}, not filled in; else empty
     * @param presenceValue of {@code :+} or {@code +}; else empty
     * @param required {@code :?} or {@code ?}
     */
    public record Variable(String name, String defaultValue, String presenceValue, boolean required) {}

    /** Variables in the files, by name; only if the project was loaded without filling them in. */
    public List<Variable> variables() {
        Map<String, Template.Variable> found = new TreeMap<>();
        collect(root, found);
        List<Variable> out = new ArrayList<>();
        for (Template.Variable variable : found.values()) {
            String operator = variable.operator();
            out.add(new Variable(
                    variable.name(),
                    operator.endsWith("-") ? variable.operand() : "",
                    operator.endsWith("+") ? variable.operand() : "",
                    operator.endsWith("?")));
        }
        return out;
    }

    private static void collect(Node node, Map<String, Template.Variable> found) {
        if (node instanceof MapNode map) {
            map.entries.values().forEach(value -> collect(value, found));
        } else if (node instanceof ListNode list) {
            list.items.forEach(item -> collect(item, found));
        } else if (node.isString()) {
            Template.collect(node.text(), found);
        }
    }

    /** {@link #variables} as {@code config --variables --format json} prints them. */
    public String variablesToJson() {
        MapNode out = new MapNode(root.at);
        for (Variable variable : variables()) {
            out.put(
                    variable.name(),
                    new MapNode(root.at)
                            .put("Name", variable.name())
                            .put("DefaultValue", variable.defaultValue())
                            .put("PresenceValue", variable.presenceValue())
                            .put("Required", variable.required()));
        }
        return JsonWriter.write(out, true, false);
    }

    /** {@link #variables} as {@code config --variables --format yaml} prints them. */
    public String variablesToYaml() {
        MapNode out = new MapNode(root.at);
        for (Variable variable : variables()) {
            out.put(
                    variable.name(),
                    new MapNode(root.at)
                            .put("name", variable.name())
                            .put("defaultvalue", variable.defaultValue())
                            .put("presencevalue", variable.presenceValue())
                            .put("required", variable.required()));
        }
        return YamlWriter.write(out, false);
    }

    /** Hash of what a service's containers are made from. */
    static String hash(MapNode service) {
        MapNode copy = service.copy();
        NOT_HASHED.forEach(copy::remove);
        copy.map("deploy").ifPresent(deploy -> deploy.remove("replicas"));
        String text = JsonWriter.write(sorted(new Emitter(Emitter.Target.YAML).service(copy)), false, false);
        return Sha256.hex(text);
    }

    /** Whether two values are the same but for order of keys and emptiness. */
    static boolean sameText(Node one, Node two) {
        return plain(one).equals(plain(two));
    }

    private static String plain(Node node) {
        boolean empty = node.isNull() || (node instanceof MapNode map && map.entries.isEmpty());
        return empty ? "" : JsonWriter.write(sorted(node), false, false);
    }

    private static Node sorted(Node node) {
        if (node instanceof MapNode map) {
            MapNode out = new MapNode(map.at);
            for (Map.Entry<String, Node> entry : new TreeMap<>(map.entries).entrySet()) {
                out.put(entry.getKey(), sorted(entry.getValue()));
            }
            return out;
        }
        if (node instanceof ListNode list) {
            ListNode out = new ListNode(list.at);
            list.items.forEach(item -> out.add(sorted(item)));
            return out;
        }
        return node;
    }
}

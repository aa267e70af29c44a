package io.jcompose.core.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The text of a Compose file that leaves its folder: which other files it names, and the same text with other names for
 * them. All else stays as it is written, variables included.
 */
public final class PublishedFile {
    private final String text;
    private final List<Place> envFiles = new ArrayList<>();
    private final List<Place> extended = new ArrayList<>();
    private final List<String> includes = new ArrayList<>();
    private final List<Literal> literals = new ArrayList<>();

    /**
     * Where another file is named.
     *
     * @param value as written, without quotes
     * @param from first character in the text
     * @param to behind the last one
     */
    public record Place(String service, String value, int from, int to) {}

    /** A variable of a service whose value stands in the file. */
    public record Literal(String service, String name, String value) {}

    private PublishedFile(String text) {
        this.text = text;
    }

    /**
     * Reads a file that has been loaded before, so it is known to be right.
     *
     * @throws IllegalArgumentException if it is no YAML nonetheless
     */
    public static PublishedFile of(String text) {
        PublishedFile file = new PublishedFile(text);
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(YamlTree.MAX_CHARACTERS)
                .setAllowDuplicateKeys(true)
                .build();
        try {
            for (Node document : new Compose(settings).composeAllFromString(text)) {
                file.document(document);
            }
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("not valid YAML: " + e.getMessage(), e);
        }
        return file;
    }

    /** Files of variables of services. */
    public List<Place> envFiles() {
        return List.copyOf(envFiles);
    }

    /** Files with services that others extend; not those of other hosts. */
    public List<Place> extended() {
        return List.copyOf(extended);
    }

    /** Files of this host that are included. */
    public List<String> includes() {
        return List.copyOf(includes);
    }

    /** Values of variables that are not empty and depend on no variable. */
    public List<Literal> literals() {
        return List.copyOf(literals);
    }

    /** The text with the names that {@code names} gives to places. */
    public String with(Map<Place, String> names) {
        StringBuilder result = new StringBuilder(text);
        names.keySet().stream()
                .distinct()
                .sorted(Comparator.comparingInt(Place::from).reversed())
                .forEach(place -> result.replace(place.from(), place.to(), names.get(place)));
        return result.toString();
    }

    private void document(Node root) {
        value(root, "include").ifPresent(this::include);
        for (NodeTuple service :
                value(root, "services").map(PublishedFile::entries).orElse(List.of())) {
            String name = text(service.getKeyNode());
            value(service.getValueNode(), "env_file")
                    .ifPresent(node -> places(name, node, "path", value -> true, envFiles));
            value(service.getValueNode(), "extends")
                    .flatMap(node -> value(node, "file"))
                    .ifPresent(node -> places(name, node, "", value -> !PathResolver.isRemote(value), extended));
            value(service.getValueNode(), "environment").ifPresent(node -> literals(name, node));
        }
    }

    private void include(Node node) {
        List<Place> found = new ArrayList<>();
        places("", node, "path", value -> !PathResolver.isRemote(value), found);
        found.forEach(place -> includes.add(place.value()));
    }

    /** A scalar, a list of them, or of mappings that have it under a key. */
    private void places(String service, Node node, String key, Predicate<String> which, Collection<Place> target) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> places(service, item, key, which, target));
        } else if (node instanceof MappingNode) {
            value(node, key).ifPresent(item -> places(service, item, key, which, target));
        } else if (node instanceof ScalarNode scalar && which.test(scalar.getValue())) {
            Function<Integer, Integer> index = codePoints -> text.offsetByCodePoints(0, codePoints);
            int from = index.apply(scalar.getStartMark().orElseThrow().getIndex());
            int to = index.apply(scalar.getEndMark().orElseThrow().getIndex());
            Place place = new Place(service, scalar.getValue(), from, to);
            if (target.stream().noneMatch(other -> other.from() == place.from())) { // an alias leads there again
                target.add(place);
            }
        }
    }

    private void literals(String service, Node node) {
        for (NodeTuple entry : entries(node)) {
            literal(service, text(entry.getKeyNode()), text(entry.getValueNode()));
        }
        if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                String word = text(item);
                int equals = word.indexOf('=');
                if (equals > 0) {
                    literal(service, word.substring(0, equals), word.substring(equals + 1));
                }
            }
        }
    }

    private void literal(String service, String name, String value) {
        if (!value.isEmpty() && !value.contains("$")) {
            literals.add(new Literal(service, name, value));
        }
    }

    private static List<NodeTuple> entries(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    private static Optional<Node> value(Node node, String key) {
        return entries(node).stream()
                .filter(entry -> text(entry.getKeyNode()).equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}

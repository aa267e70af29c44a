package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML text to trees of {@link Node}s, one per document. Aliases are copied and merge keys applied, so later phases see
 * plain trees; what that may cost is bounded, as the text may be hostile.
 */
final class YamlTree {
    /** Nodes of a file, aliases expanded. Real projects have some thousands; two thousand services have 200,000. */
    static final int MAX_NODES = 500_000;

    private static final int MAX_DOCUMENTS = 200;

    /** Unreadable characters of a file that may still be meant as text. */
    private static final int MAX_STRAYS = 20;

    static final int MAX_DEPTH = 100;
    static final int MAX_CHARACTERS = 8 << 20;

    private final String file;
    private final Problems problems;
    private final ParserImpl events;
    private final Map<Anchor, Node> anchors = new HashMap<>();
    private final Map<Anchor, Integer> sizes = new HashMap<>();
    private final Deque<Anchor> open = new ArrayDeque<>();
    private final Deque<TextDecoder.Stray> strays;

    /** Keys and indices from the root to what is being read. */
    private final List<String> path = new ArrayList<>();

    private int documents;
    private int nodes;
    private int depth;

    private YamlTree(String file, String text, List<TextDecoder.Stray> strays, Problems problems) {
        this.file = file;
        this.problems = problems;
        this.strays = new ArrayDeque<>(strays);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(MAX_CHARACTERS)
                .setUseMarks(true)
                .build();
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    /** Signals that reading on makes no sense. */
    private static final class Abort extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** The documents of a file; what is wrong goes to {@code problems}. Empty documents are left out. */
    static List<Node> parse(String file, String text, Problems problems) {
        List<Node> documents = new ArrayList<>();
        if (text.length() > MAX_CHARACTERS) {
            problems.error(SourceLocation.of(file), "", "is too large; the limit is 8 MiB");
            return documents;
        }
        String clean = text.startsWith("\ufeff") ? text.substring(1) : text;
        List<TextDecoder.Stray> strays = TextDecoder.strays(clean);
        if (strays.size() > MAX_STRAYS) {
            TextDecoder.Stray first = strays.get(0);
            problems.error(
                    new SourceLocation(file, first.line(), first.column()),
                    "",
                    "is not a text file: it has " + strays.size()
                            + " such characters as 0x%02x"
                                    .formatted(first.isByte() ? first.codePoint() & 0xff : first.codePoint()));
            problems.incomplete();
            return documents;
        }
        YamlTree tree =
                new YamlTree(file, strays.isEmpty() ? clean : TextDecoder.withoutStrays(clean), strays, problems);
        try {
            tree.documents(documents);
        } catch (Abort e) {
            problems.incomplete();
        } catch (MarkedYamlEngineException e) {
            problems.incomplete();
            SourceLocation at =
                    e.getProblemMark().map(mark -> at(file, Optional.of(mark))).orElse(SourceLocation.of(file));
            String context = e.getContext() == null ? "" : " " + e.getContext();
            problems.error(at, tree.path(), "yaml: line " + at.line() + ": " + e.getProblem() + context);
        } catch (YamlEngineException e) {
            problems.incomplete();
            problems.error(SourceLocation.of(file), tree.path(), "not valid YAML: " + e.getMessage());
        }
        tree.path.clear();
        tree.reportStrays(Integer.MAX_VALUE);
        return documents;
    }

    private String path() {
        StringBuilder out = new StringBuilder();
        for (String step : path) {
            out.append(out.length() == 0 || step.startsWith("[") ? "" : ".").append(step);
        }
        return out.toString();
    }

    /** Those that stand before {@code end}. */
    private boolean reportStrays(int end) {
        boolean any = false;
        while (!strays.isEmpty() && strays.peek().index() < end) {
            TextDecoder.Stray stray = strays.remove();
            problems.error(
                    new SourceLocation(file, stray.line(), stray.column()),
                    path(),
                    "must not contain " + stray.shown());
            any = true;
        }
        return any;
    }

    private void documents(List<Node> out) {
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                if (++documents > MAX_DOCUMENTS) {
                    throw abort(event, "has more than " + MAX_DOCUMENTS + " documents");
                }
                anchors.clear();
                sizes.clear();
                Node root = node(events.next());
                if (!root.isNull()) {
                    out.add(root);
                }
            }
        }
    }

    private Node node(Event event) {
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        count(event, 1);
        if (++depth > MAX_DEPTH) {
            throw abort(event, "is nested deeper than " + MAX_DEPTH + " levels");
        }
        Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
        anchor.ifPresent(open::push);
        int before = nodes;
        Node node = event instanceof ScalarEvent scalar
                ? scalar(scalar)
                : event instanceof MappingStartEvent start ? mapping(start) : sequence((SequenceStartEvent) event);
        depth--;
        if (anchor.isPresent()) {
            open.pop();
            anchors.put(anchor.get(), node);
            sizes.put(anchor.get(), nodes - before + 1);
        }
        return node;
    }

    private Node alias(AliasEvent alias) {
        Anchor anchor = alias.getAlias();
        if (open.contains(anchor)) {
            throw abort(alias, "alias *" + anchor.getValue() + " stands inside the value it refers to");
        }
        Node target = anchors.get(anchor);
        if (target == null) {
            throw abort(alias, "alias *" + anchor.getValue() + " has no anchor &" + anchor.getValue() + " before it");
        }
        count(alias, sizes.getOrDefault(anchor, 1));
        return target.copy();
    }

    private void count(Event event, int more) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw abort(event, "has more than " + MAX_NODES + " values once aliases are expanded");
        }
    }

    private Abort abort(Event event, String message) {
        problems.error(at(file, event.getStartMark()), path(), message);
        return new Abort();
    }

    private Node scalar(ScalarEvent event) {
        Optional<String> tag = event.getTag();
        SourceLocation at = at(file, event.getStartMark());
        String text = event.getValue();
        if (!strays.isEmpty()
                && reportStrays(event.getEndMark().map(Mark::getIndex).orElse(0))) {
            return Node.lost(at);
        }
        if (text.indexOf('\0') >= 0) {
            problems.error(at, path(), "must not contain a NUL character");
            return Node.lost(at);
        }
        Object value = text;
        if (event.isPlain() && (tag.isEmpty() || marks(tag.get()))) {
            value = Scalars.resolve(text);
        } else if (tag.isPresent() && !tag.get().equals("!") && !tag.get().equals("tag:yaml.org,2002:str")) {
            value = tag.get().startsWith("tag:yaml.org,2002:") ? Scalars.resolve(text) : text;
        }
        return marked(new Scalar(at, value), tag);
    }

    private static boolean marks(String tag) {
        return tag.equals("!reset") || tag.equals("!override");
    }

    private static Node marked(Node node, Optional<String> tag) {
        if (tag.isPresent()) {
            node.mark = tag.get().equals("!reset")
                    ? Node.Mark.RESET
                    : tag.get().equals("!override") ? Node.Mark.OVERRIDE : Node.Mark.NONE;
        }
        return node;
    }

    /** What stands behind a key or at an index. */
    private Node at(String step, Event event) {
        path.add(step);
        Node node = node(event);
        path.remove(path.size() - 1);
        return node;
    }

    private Node sequence(SequenceStartEvent start) {
        ListNode list = new ListNode(at(file, start.getStartMark()));
        int index = 0;
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            Node item = at("[" + index++ + "]", event);
            if (item.mark != Node.Mark.RESET) {
                list.add(item);
            }
        }
        return marked(list, start.getTag());
    }

    private Node mapping(MappingStartEvent start) {
        MapNode map = new MapNode(at(file, start.getStartMark()));
        List<Node> merges = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            boolean plain = event instanceof ScalarEvent scalar && scalar.isPlain();
            Node keyNode = node(event);
            String key = keyNode.isNull() ? "null" : keyNode.text();
            Node value = at(key, events.next());
            if (!(keyNode instanceof Scalar scalar)) {
                problems.error(keyNode.at, path(), "a key must be a plain value, not " + keyNode.kind());
                continue;
            }
            if (!(scalar.value instanceof String)) {
                if (!scalar.reported) {
                    problems.error(keyNode.at, path(), "key " + key + " must be a string; put it in quotes");
                }
                continue;
            }
            if (key.equals("<<") && plain) {
                merges.add(value);
                continue;
            }
            SourceLocation first = map.keys.get(key);
            if (first != null) {
                problems.error(
                        keyNode.at,
                        Checker.join(path(), key),
                        "key '" + key + "' is defined twice: first on line " + first.line() + ", again on line "
                                + keyNode.at.line());
                continue;
            }
            map.keys.put(key, keyNode.at);
            map.put(key, value);
        }
        merge(map, merges);
        return marked(map, start.getTag());
    }

    /** YAML's merge key: what the mapping says itself wins, then the first merged mapping. */
    private void merge(MapNode map, List<Node> merges) {
        for (Node merge : merges) {
            List<Node> sources = merge instanceof ListNode list ? list.items : List.of(merge);
            for (Node source : sources) {
                if (!(source instanceof MapNode other)) {
                    problems.error(
                            source.at,
                            Checker.join(path(), "<<"),
                            "only mappings can be merged in, not " + source.kind());
                    continue;
                }
                for (Map.Entry<String, Node> entry : other.entries.entrySet()) {
                    if (!map.has(entry.getKey())) {
                        map.put(entry.getKey(), entry.getValue());
                        map.keys.put(entry.getKey(), other.keyAt(entry.getKey()));
                    }
                }
            }
        }
    }

    private static SourceLocation at(String file, Optional<Mark> mark) {
        return mark.map(m -> new SourceLocation(file, m.getLine() + 1, m.getColumn() + 1))
                .orElse(SourceLocation.of(file));
    }
}

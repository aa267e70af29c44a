package io.jcompose.core.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where values came from: what stood in the files, which variables filled it in, what it replaced. Kept only if somebody
 * will ask.
 */
final class History {
    private final boolean enabled;
    private final Map<String, String> caller;

    /** By identity: a file that is read twice, with other variables, has two values at one place. */
    private final IdentityHashMap<SourceLocation, Filled> filled = new IdentityHashMap<>();

    private final Map<String, Node> replaced = new HashMap<>();
    private final Map<String, Removal> removed = new LinkedHashMap<>();

    /** Variables of environment files: the project's, then those of what it includes, and so on. The first one wins. */
    private final Deque<Map<String, SourceLocation>> variables = new ArrayDeque<>();

    /** A variable that was looked up; {@code source} is for people. */
    record Use(String name, Optional<String> value, String source) {}

    /** @param raw as written, before variables were filled in */
    record Filled(String raw, List<Use> uses) {}

    /**
     * What {@code !reset} or {@code !override} took away.
     *
     * @param by where the tag stands
     * @param path of the tagged value
     */
    record Removal(String path, Node before, SourceLocation by, Node.Mark tag) {}

    /** @param caller the environment of whoever loads; it wins over files */
    History(boolean enabled, Map<String, String> caller) {
        this.enabled = enabled;
        this.caller = caller;
        enter();
    }

    boolean enabled() {
        return enabled;
    }

    /** What follows has variables of its own, until {@link #leave}. */
    void enter() {
        variables.addLast(new HashMap<>());
    }

    void leave() {
        variables.removeLast();
    }

    /** Variables got their values from lines of environment files. */
    void defined(Map<String, SourceLocation> lines) {
        if (enabled) {
            lines.forEach(variables.getLast()::putIfAbsent);
        }
    }

    /** Variables were filled into the value that stands at {@code at}. */
    void filled(SourceLocation at, String raw, List<String> names, Map<String, String> environment) {
        if (enabled) {
            List<Use> uses = new ArrayList<>();
            for (String name : names) {
                Optional<String> value = Optional.ofNullable(environment.get(name));
                uses.add(new Use(
                        name, value, value.map(text -> source(name, text)).orElse("not set")));
            }
            filled.put(at, new Filled(raw, uses));
        }
    }

    private String source(String name, String value) {
        if (name.equals("COMPOSE_PROJECT_NAME") && !value.equals(caller.get(name))) {
            return "the project's name";
        }
        if (!caller.containsKey(name)) {
            for (Map<String, SourceLocation> lines : variables) {
                if (lines.containsKey(name)) {
                    return "from " + lines.get(name);
                }
            }
        }
        return "from the environment";
    }

    /** A later file's value took the place of an earlier one. */
    void replaced(String path, Node before, Node after) {
        if (enabled) {
            if (after.mark != Node.Mark.NONE) {
                removed.put(path, new Removal(path, before, after.at, after.mark));
            }
            if (!before.at.equals(after.at)) {
                replaced.put(key(path, after.at), before);
            }
        }
    }

    private static String key(String path, SourceLocation at) {
        return path + " " + at;
    }

    Optional<Filled> filledAt(SourceLocation at) {
        return Optional.ofNullable(filled.get(at));
    }

    /** What was taken away at a path or around it, innermost first. */
    List<Removal> removals(String path) {
        List<Removal> found = new ArrayList<>();
        for (int end = path.length();
                end > 0;
                end = Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1))) {
            Optional.ofNullable(removed.get(path.substring(0, end))).ifPresent(found::add);
        }
        return found;
    }

    /** What stood at a path before {@code last}, oldest first; ends with {@code last}. */
    List<Node> before(String path, Node last) {
        Deque<Node> chain = new ArrayDeque<>();
        Set<SourceLocation> seen = new HashSet<>();
        for (Node node = last; node != null && seen.add(node.at); node = replaced.get(key(path, node.at))) {
            chain.push(node);
        }
        return new ArrayList<>(chain);
    }
}

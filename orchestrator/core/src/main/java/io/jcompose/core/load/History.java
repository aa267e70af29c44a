package io.jcompose.core.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Map<SourceLocation, Filled> filled = new HashMap<>();
    private final Map<String, Node> replaced = new HashMap<>();
    private final Map<String, SourceLocation> removed = new HashMap<>();
    private final Map<String, SourceLocation> variables = new HashMap<>();

    /** A variable that was looked up; {@code source} is for people. */
    record Use(String name, Optional<String> value, String source) {}

    /** @param raw as written, before variables were filled in */
    record Filled(String raw, List<Use> uses) {}

    /** @param caller the environment of whoever loads; it wins over files */
    History(boolean enabled, Map<String, String> caller) {
        this.enabled = enabled;
        this.caller = caller;
    }

    boolean enabled() {
        return enabled;
    }

    /** A variable got its value from a line of an environment file. */
    void defined(String variable, String value, SourceLocation at) {
        if (enabled) {
            variables.put(variable + "=" + value, at);
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
        if (value.equals(caller.get(name))) {
            return "from the environment";
        }
        SourceLocation line = variables.get(name + "=" + value);
        if (line != null) {
            return "from " + line;
        }
        return name.equals("COMPOSE_PROJECT_NAME") ? "the project's name" : "from the environment";
    }

    /** A later file's value took the place of an earlier one. */
    void replaced(String path, Node before, Node after) {
        if (enabled) {
            if (after.mark == Node.Mark.RESET) {
                removed.put(path, after.at);
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

    Optional<SourceLocation> removedBy(String path) {
        return Optional.ofNullable(removed.get(path));
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

package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.rootfs.FileNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which files of its contexts a build has read (sources of COPY, ADD and bind mounts), and how they looked just before:
 * mode, size and time. Comparing two of them tells what has changed, without reading any content. Thread-safe.
 */
final class ContextReads {
    private final Map<String, String> patterns = new TreeMap<>();
    private final Map<String, String> files = new TreeMap<>();

    /**
     * @param context name of an additional context; empty: the build's own
     * @param pattern as in COPY, expanded
     */
    synchronized void add(String context, FileTree tree, String pattern) {
        if (patterns.put(context + "\n" + pattern, "") != null) {
            return;
        }
        for (String path : tree.match(pattern, true)) {
            tree.find(path).ifPresent(node -> walk(context, tree, node, path));
        }
    }

    private void walk(String context, FileTree tree, FileNode node, String path) {
        boolean folder = node.isFolder();
        files.put(
                context + "\n" + path,
                Integer.toOctalString(node.mode()) + (folder ? "" : " " + node.size() + " " + node.modified()));
        if (folder) {
            for (FileNode child : tree.children(node)) {
                walk(context, tree, child, path.isEmpty() ? child.name() : path + "/" + child.name());
            }
        }
    }

    /** Context and pattern, with a newline between. */
    synchronized Iterable<String> patterns() {
        return new TreeMap<>(patterns).keySet();
    }

    /** By context and path, with a newline between. */
    synchronized Map<String, String> files() {
        return new TreeMap<>(files);
    }

    /** The first file that differs from what it was, in words; {@code then} is an earlier {@link #files}. */
    synchronized Optional<String> difference(Map<String, String> then) {
        for (Map.Entry<String, String> entry : files.entrySet()) {
            String path = entry.getKey().substring(entry.getKey().indexOf('\n') + 1);
            String before = then.get(entry.getKey());
            if (before == null) {
                return Optional.of(path + " is new");
            }
            if (!before.equals(entry.getValue())) {
                return Optional.of(path + " has changed");
            }
        }
        for (String key : then.keySet()) {
            if (!files.containsKey(key)) {
                return Optional.of(key.substring(key.indexOf('\n') + 1) + " is gone");
            }
        }
        return Optional.empty();
    }
}

package io.jcompose.runtime.build.context;

import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.LayeredView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files to copy from: a context folder without what is ignored, or the root file system of an image. Paths are relative to
 * its root, in {@link CleanPath#inside} form; links are resolved within it. Thread-safe.
 */
public final class FileTree {
    private final LayeredView view;
    private final IgnorePatterns ignore;
    private final boolean context;
    private final Optional<KnownContent> known;

    private FileTree(LayeredView view, IgnorePatterns ignore, boolean context, Optional<KnownContent> known) {
        this.view = view;
        this.ignore = ignore;
        this.context = context;
        this.known = known;
    }

    /** A folder of the host. Who owns its files there means nothing in an image, so they count as root's. */
    public static FileTree ofContext(Path folder, IgnorePatterns ignore) {
        return new FileTree(new LayeredView(List.of(folder)), ignore, true, Optional.empty());
    }

    /** @param layers topmost first */
    public static FileTree ofLayers(List<Path> layers) {
        return new FileTree(new LayeredView(layers), IgnorePatterns.NONE, false, Optional.empty());
    }

    /** The same files, of which those are not read for a digest that have not changed since. */
    public FileTree remembering(KnownContent content) {
        return new FileTree(view, ignore, context, Optional.of(content));
    }

    /** What is known of the content of its files. */
    Optional<KnownContent> known() {
        return known;
    }

    /** Whether owners in this tree mean something. */
    public boolean keepsOwners() {
        return !context;
    }

    /** The same files, less those that match. The patterns are relative to {@code folder}. */
    public Excluding excluding(IgnorePatterns patterns, String folder) {
        return new Excluding(patterns, folder);
    }

    /** The file there, links followed; empty if there is none or it is ignored. */
    public Optional<FileNode> find(String path) {
        return view.stat("/" + path).filter(this::isIncluded);
    }

    /** As {@link #find}, but a link is itself the answer. */
    public Optional<FileNode> findLink(String path) {
        return view.lstat("/" + path).filter(this::isIncluded);
    }

    /** What is in a folder, sorted by name. */
    public List<FileNode> children(FileNode folder) {
        List<FileNode> children = new ArrayList<>();
        for (FileNode child : view.list(folder.path())) {
            if (isIncluded(child)) {
                children.add(child);
            }
        }
        return children;
    }

    /** Opens a regular file of this tree, where it was found: looking its path up again would cost more than reading it. */
    public InputStream open(FileNode file) throws IOException {
        return Files.newInputStream(file.file(), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether a file is there but left out by the ignore file, the root if all in it is: for messages. */
    public boolean isIgnored(String path) {
        if (path.isEmpty()) {
            return ignore.ignoresEverything();
        }
        return view.lstat("/" + path).filter(node -> !isIncluded(node)).isPresent();
    }

    /**
     * Paths that a source of COPY means, sorted; a pattern may match nothing.
     *
     * @param deep {@code **} stands for any number of folders, as with {@code --parents}; else it is the same as {@code *}
     * @throws IllegalArgumentException if the pattern is malformed
     */
    public List<String> match(String source, boolean deep) {
        String clean = CleanPath.inside(source);
        if (!Glob.isPattern(clean)) {
            return List.of(clean);
        }
        List<String> found = List.of("");
        String[] parts = clean.split("/");
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            boolean anyDepth = deep && parts[i].equals("**");
            List<String> next = new ArrayList<>();
            for (String folder : found) {
                if (anyDepth) {
                    folders(folder, !last, next);
                } else {
                    matchIn(folder, parts[i], last, next);
                }
            }
            found = anyDepth ? next.stream().distinct().toList() : next;
        }
        return found;
    }

    /** The folder and, if wanted, all below. */
    private void folders(String path, boolean below, List<String> found) {
        Optional<FileNode> node = find(path).filter(FileNode::isFolder);
        if (node.isPresent()) {
            found.add(path);
            for (FileNode child : below ? children(node.get()) : List.<FileNode>of()) {
                if (child.isFolder()) {
                    folders(CleanPath.child(path, child.name()), true, found);
                }
            }
        }
    }

    private void matchIn(String folder, String part, boolean last, List<String> found) {
        if (!Glob.isPattern(part)) {
            String path = CleanPath.child(folder, part);
            if (find(path).isPresent()) {
                found.add(path);
            }
            return;
        }
        Optional<FileNode> node = find(folder).filter(FileNode::isFolder);
        if (node.isEmpty()) {
            return;
        }
        Glob glob = Glob.of(part);
        for (FileNode child : children(node.get())) {
            if (glob.matches(child.name()) && (last || child.isFolder())) {
                found.add(CleanPath.child(folder, child.name()));
            }
        }
    }

    private boolean isIncluded(FileNode node) {
        if (ignore.isEmpty()) {
            return true;
        }
        String path = CleanPath.inside(node.path());
        if (path.isEmpty() || !ignore.ignores(path)) {
            return true;
        }
        // An ignored folder is there after all if something in it is brought back.
        return node.isFolder()
                && ignore.mayBringBackBelow(path)
                && view.list(node.path()).stream().anyMatch(this::isIncluded);
    }

    /** Which files of a copied folder are left out. */
    public static final class Excluding {
        private final IgnorePatterns patterns;
        private final String folder;

        private Excluding(IgnorePatterns patterns, String folder) {
            this.patterns = patterns;
            this.folder = folder;
        }

        /** Whether a file below the folder is left out. */
        public boolean excludes(FileNode node) {
            if (patterns.isEmpty()) {
                return false;
            }
            String path = CleanPath.inside(node.path());
            String relative = folder.isEmpty() ? path : path.substring(Math.min(path.length(), folder.length() + 1));
            return !relative.isEmpty() && patterns.ignores(relative);
        }
    }
}

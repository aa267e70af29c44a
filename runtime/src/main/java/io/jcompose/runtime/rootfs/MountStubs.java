package io.jcompose.runtime.rootfs;

import io.jcompose.runtime.linux.FileCalls;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What only mounts left in a writable layer: the empty files and folders made to mount upon, and the copies of their parents.
 * Looks, and changes nothing.
 */
public final class MountStubs {
    private static final List<String> ALWAYS =
            List.of("etc/hosts", "etc/hostname", "etc/resolv.conf", "proc", "sys", "dev", ".dockerenv");
    private final Path upper;
    private final LayeredView lower;
    private final LayeredView changes;
    private final FileCalls calls = new FileCalls();
    private final Set<String> found = new LinkedHashSet<>();

    /** @param lower topmost first */
    public MountStubs(Path upper, List<Path> lower) {
        this.upper = upper;
        this.lower = new LayeredView(lower);
        this.changes = new LayeredView(List.of(upper));
    }

    /**
     * @param mountTargets absolute or relative, normal
     * @return relative paths, children before their parents
     */
    public List<String> find(Collection<String> mountTargets) throws IOException {
        found.clear();
        for (String target : ALWAYS) {
            look(target);
        }
        for (String target : mountTargets) {
            look(Path.of("/").relativize(Path.of("/", target).normalize()).toString());
        }
        return new ArrayList<>(found);
    }

    private void look(String path) throws IOException {
        Optional<FileNode> stub = changes.lstat("/" + path);
        if (stub.isPresent() && lower.lstat("/" + path).isEmpty() && !throughLink(path)) {
            boolean empty = stub.get().isFolder()
                    ? isEmpty(path)
                    : stub.get().isRegular() && stub.get().size() == 0;
            if (!empty) {
                return;
            }
            found.add(path);
        }
        for (String parent = parent(path); !parent.isEmpty() && isUntouched(parent); parent = parent(parent)) {
            found.add(parent);
        }
    }

    /** Whether a folder was only copied up, or made as a mount point's parent. */
    private boolean isUntouched(String path) throws IOException {
        Optional<FileNode> here = changes.lstat("/" + path);
        if (here.isEmpty() || !here.get().isFolder() || throughLink(path) || !isEmpty(path) || isOpaque(path)) {
            return false;
        }
        Optional<FileNode> below = lower.lstat("/" + path);
        return below.isEmpty()
                || (below.get().mode() == here.get().mode()
                        && below.get().uid() == here.get().uid()
                        && below.get().gid() == here.get().gid());
    }

    /** Java's paths would follow a link in the middle, which might lead to the host. */
    private boolean throughLink(String path) {
        for (String at = parent(path); !at.isEmpty(); at = parent(at)) {
            if (Files.isSymbolicLink(upper.resolve(at))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOpaque(String path) {
        return calls.getXattr(upper.resolve(path), "trusted.overlay.opaque").isPresent();
    }

    /** Apart from what was found before. */
    private boolean isEmpty(String path) throws IOException {
        Path folder = upper.resolve(path);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!found.contains(path + "/" + entry.getFileName())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}

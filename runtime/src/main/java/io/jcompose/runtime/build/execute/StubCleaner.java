package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.linux.FileCalls;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.LayeredView;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Removes from a step's changes what only its mounts left: the empty files and folders made to mount upon, and the copies
 * of their parents.
 */
final class StubCleaner {
    private static final List<String> ALWAYS =
            List.of("/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/proc", "/sys", "/dev", "/.dockerenv");
    private final Path upper;
    private final LayeredView lower;
    private final LayeredView changes;
    private final FileCalls calls = new FileCalls();

    /** @param lower topmost first */
    StubCleaner(Path upper, List<Path> lower) {
        this.upper = upper;
        this.lower = new LayeredView(lower);
        this.changes = new LayeredView(List.of(upper));
    }

    void clean(Collection<String> mountTargets) throws IOException {
        for (String target : ALWAYS) {
            clean(CleanPath.inside(target));
        }
        for (String target : mountTargets) {
            clean(CleanPath.inside(target));
        }
    }

    private void clean(String path) throws IOException {
        Optional<FileNode> stub = changes.lstat("/" + path);
        if (stub.isPresent() && lower.lstat("/" + path).isEmpty() && !throughLink(path)) {
            Path file = upper.resolve(path);
            boolean empty = stub.get().isFolder()
                    ? isEmpty(file)
                    : stub.get().isRegular() && stub.get().size() == 0;
            if (!empty) {
                return;
            }
            Files.delete(file);
        }
        for (String parent = CleanPath.parent(path); !parent.isEmpty(); parent = CleanPath.parent(parent)) {
            if (!removeUntouched(parent)) {
                return;
            }
        }
    }

    /** Whether a folder was only copied up, or made as a mount point's parent, and is gone now. */
    private boolean removeUntouched(String path) throws IOException {
        Path file = upper.resolve(path);
        Optional<FileNode> here = changes.lstat("/" + path);
        if (here.isEmpty() || !here.get().isFolder() || throughLink(path) || !isEmpty(file) || isOpaque(file)) {
            return false;
        }
        Optional<FileNode> below = lower.lstat("/" + path);
        if (below.isPresent()
                && (below.get().mode() != here.get().mode()
                        || below.get().uid() != here.get().uid()
                        || below.get().gid() != here.get().gid())) {
            return false;
        }
        Files.delete(file);
        return true;
    }

    /** Java's paths would follow a link in the middle, which might lead to the host. */
    private boolean throughLink(String path) {
        for (String at = CleanPath.parent(path); !at.isEmpty(); at = CleanPath.parent(at)) {
            if (Files.isSymbolicLink(upper.resolve(at))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOpaque(Path folder) {
        return calls.getXattr(folder, "trusted.overlay.opaque").isPresent();
    }

    /** Whether nothing at all was changed. */
    boolean nothingLeft() throws IOException {
        return isEmpty(upper);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }
}

package io.jcompose.runtime.rootfs;

import io.jcompose.runtime.linux.FileCalls;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Copies and deletes trees of files, as root and with all that belongs to them. Never follows a link. */
public final class FileTrees {
    private final FileCalls calls;

    public FileTrees(FileCalls calls) {
        this.calls = calls;
    }

    /** Deletes a tree; does nothing if it is not there. */
    public static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                deleteFile(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // somebody deletes it too
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path folder, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes what is no folder. java.nio looks at it once more before; java.io does not, but says no reason. */
    public static void deleteFile(Path file) throws IOException {
        if (!file.toFile().delete()) {
            Files.deleteIfExists(file);
        }
    }

    /** Whether a folder has nothing in it. */
    public static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    /**
     * Copies the content of a folder of an image into an existing folder, whose owner and mode become the same: links, hard
     * links, device nodes, extended attributes and times included. What is there already is replaced, so that an
     * interrupted copy can be repeated.
     */
    public void copyContent(LayeredView view, FileNode folder, Path target) throws IOException {
        copyFolder(view, folder, target, new HashMap<>());
    }

    private void copyFolder(LayeredView view, FileNode folder, Path target, Map<Long, Path> hardLinks)
            throws IOException {
        for (FileNode child : view.list(folder.path())) {
            Path to = target.resolve(child.name());
            if (child.isFolder()) {
                if (!Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(to);
                }
                copyFolder(view, child, to, hardLinks);
            } else {
                copyFile(child, to, hardLinks);
            }
        }
        copyAttributes(folder, target);
    }

    private void copyFile(FileNode node, Path to, Map<Long, Path> hardLinks) throws IOException {
        Optional<Path> linked =
                node.links() > 1 ? Optional.ofNullable(hardLinks.putIfAbsent(node.inode(), to)) : Optional.empty();
        if (linked.isPresent()) {
            Files.deleteIfExists(to);
            Files.createLink(to, linked.get());
            return;
        }
        if (node.isRegular()) {
            Files.copy(node.file(), to, StandardCopyOption.REPLACE_EXISTING, LinkOption.NOFOLLOW_LINKS);
        } else if (node.isLink()) {
            Files.deleteIfExists(to);
            Files.createSymbolicLink(to, Path.of(node.linkTarget()));
        } else {
            try {
                calls.mknod(to, node.mode(), node.device());
            } catch (io.jcompose.runtime.linux.SyscallException e) {
                throw new FileAlreadyExistsException(to.toString(), null, e.getMessage());
            }
        }
        copyAttributes(node, to);
    }

    /** Owner first: changing it clears setuid and file capabilities. */
    private void copyAttributes(FileNode node, Path to) throws IOException {
        Files.setAttribute(to, "unix:uid", node.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(to, "unix:gid", node.gid(), LinkOption.NOFOLLOW_LINKS);
        if (node.isLink()) {
            return;
        }
        Files.setAttribute(to, "unix:mode", node.permissions());
        if (node.isRegular() || node.isFolder()) {
            for (String name : calls.listXattrs(node.file())) {
                if (!name.startsWith("trusted.overlay.") && !name.startsWith("user.overlay.")) {
                    calls.getXattr(node.file(), name).ifPresent(value -> calls.setXattr(to, name, value));
                }
            }
        }
        Files.setLastModifiedTime(to, node.modified());
    }
}

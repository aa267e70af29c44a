package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.linux.FileCalls;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.LayeredView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Prepares the upper folder of a new layer, so that the merged result is as if the files had been written into the root
 * file system. Every parent is looked up in the merged view first, so nothing is ever written through a link. Paths are in
 * {@link CleanPath#inside} form. Call {@link #finish} at the end. Not thread-safe.
 */
final class TreeWriter {
    private static final int MAX_LINKS = 40;
    static final int DEFAULT_FOLDER = 0755;
    private static final int BUFFER = 1 << 17;
    private final Path upper;
    private final LayeredView merged;
    private final FileTime madeTime;
    private final FileCalls calls = new FileCalls();
    /** Set at the end, newest first, since writing into a folder changes its time. */
    private final Map<Path, FileTime> folderTimes = new LinkedHashMap<>();

    /** Folders that are only in the new layer, where the layers below need no look. */
    private final Set<String> fresh = new HashSet<>();

    /** What this writer has put into them. */
    private final Set<String> written = new HashSet<>();

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    /** Who owns a file. */
    record Owner(int uid, int gid) {
        static final Owner ROOT = new Owner(0, 0);
    }

    /** What a file is beside its content. */
    record Metadata(Owner owner, int permissions, FileTime modified) {}

    /**
     * @param lower the layers below, topmost first
     * @param upper an existing empty folder
     * @param madeTime what folders get that nobody asked for by name
     */
    TreeWriter(List<Path> lower, Path upper, FileTime madeTime) {
        this.upper = upper;
        List<Path> all = new ArrayList<>();
        all.add(upper);
        all.addAll(lower);
        this.merged = new LayeredView(all);
        this.madeTime = madeTime;
    }

    /** What is there now, links not followed. */
    Optional<FileNode> existing(String path) {
        return path.isEmpty() ? merged.stat("/") : merged.lstat("/" + path);
    }

    /** The path with all links resolved within the root; what does not exist stays as it is. */
    String resolve(String path) throws IOException {
        Deque<String> todo = new ArrayDeque<>(List.of(path.split("/")));
        String at = "";
        int links = 0;
        while (!todo.isEmpty()) {
            String name = todo.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = CleanPath.parent(at);
                continue;
            }
            String next = CleanPath.child(at, name);
            Optional<FileNode> node = merged.lstat("/" + next);
            if (node.isEmpty() || !node.get().isLink()) {
                at = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new FileSystemLoopException("/" + path);
            }
            String target = node.get().linkTarget();
            at = target.startsWith("/") ? "" : at;
            List<String> parts = List.of(target.split("/"));
            for (int i = parts.size() - 1; i >= 0; i--) {
                todo.push(parts.get(i));
            }
        }
        return at;
    }

    /** Makes a folder and its parents where they are missing. Existing ones stay as they are. */
    void folders(String path, Owner owner) throws IOException {
        folders(path, owner, DEFAULT_FOLDER);
    }

    /** @param permissions of those that are made */
    void folders(String path, Owner owner, int permissions) throws IOException {
        if (path.isEmpty()) {
            return;
        }
        Path file = upper.resolve(path);
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Optional<FileNode> node = existing(path);
        if (node.isPresent() && !node.get().isFolder()) {
            throw new IOException("/%s is not a folder".formatted(path));
        }
        folders(CleanPath.parent(path), owner, permissions);
        Files.createDirectory(file);
        if (node.isPresent()) {
            copyUp(node.get(), file);
        } else {
            fresh.add(path);
            apply(file, new Metadata(owner, permissions, madeTime));
            folderTimes.put(file, madeTime);
        }
    }

    private void copyUp(FileNode node, Path file) throws IOException {
        Metadata metadata = new Metadata(new Owner(node.uid(), node.gid()), node.permissions(), node.modified());
        owner(file, metadata.owner());
        attributes(node.file(), file);
        modeAndTime(file, metadata);
        folderTimes.put(file, node.modified());
    }

    /** Makes a folder, or gives an existing one these properties. Its parents must exist. */
    void folder(String path, Metadata metadata) throws IOException {
        Path file = upper.resolve(path);
        Optional<FileNode> node = existing(path);
        if (node.isPresent() && !node.get().isFolder()) {
            throw new IOException("cannot copy a folder onto /%s, which is not one".formatted(path));
        }
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            folders(CleanPath.parent(path), metadata.owner());
            Files.createDirectory(file);
            if (node.isEmpty()) {
                fresh.add(path);
            }
        }
        apply(file, metadata);
        folderTimes.put(file, metadata.modified());
    }

    /** Writes a regular file, in place of any that is there. Its parents must exist. */
    void file(String path, InputStream content, Metadata metadata) throws IOException {
        Path file = vacant(path);
        try (content) {
            Files.copy(content, file);
        }
        apply(file, metadata);
    }

    /** Copies a file of the host, with extended attributes if asked. */
    void copy(String path, Path from, boolean attributes, Metadata metadata) throws IOException {
        Path file = vacant(path);
        content(from, file);
        owner(file, metadata.owner()); // before the rest: a change of owner clears setuid and capabilities
        if (attributes) {
            attributes(from, file);
        }
        modeAndTime(file, metadata);
    }

    /** {@link Files#copy} looks at both files before, and asks the kernel twice for each. */
    private void content(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            while (in.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    out.write(buffer);
                }
            }
        }
    }

    /** Another name for a file that this writer has written. */
    void hardLink(String path, String existing) throws IOException {
        Path target = upper.resolve(existing);
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("hard link to /%s, which is not a file of the same source".formatted(existing));
        }
        Files.createLink(vacant(path), target);
    }

    void link(String path, String target, Owner owner, FileTime modified) throws IOException {
        Path file = vacant(path);
        Files.createSymbolicLink(file, Path.of(target));
        owner(file, owner);
        times(file, modified);
    }

    /** A device node or FIFO; {@code mode} has the type bits. */
    void node(String path, int mode, long device, Metadata metadata) throws IOException {
        Path file = vacant(path);
        calls.mknod(file, mode, device);
        owner(file, metadata.owner());
        Files.setAttribute(file, "unix:mode", metadata.permissions());
        times(file, metadata.modified());
    }

    private Path vacant(String path) throws IOException {
        if (path.isEmpty()) {
            throw new IOException("cannot replace the root folder with a file");
        }
        Path file = upper.resolve(path);
        boolean isOurs = fresh.contains(CleanPath.parent(path));
        if (isOurs && written.add(path) && !fresh.contains(path)) {
            return file;
        }
        boolean folder = isOurs
                ? Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                : existing(path).filter(FileNode::isFolder).isPresent();
        if (folder) {
            throw new IOException("cannot replace the folder /%s with a file".formatted(path));
        }
        Files.deleteIfExists(file);
        return file;
    }

    private void attributes(Path from, Path to) {
        for (String name : calls.listXattrs(from)) {
            if (!name.startsWith("trusted.overlay.") && !name.startsWith("user.overlay.")) {
                calls.getXattr(from, name).ifPresent(value -> calls.setXattr(to, name, value));
            }
        }
    }

    private void apply(Path file, Metadata metadata) throws IOException {
        owner(file, metadata.owner());
        modeAndTime(file, metadata);
    }

    private void modeAndTime(Path file, Metadata metadata) throws IOException {
        Files.setAttribute(file, "unix:mode", metadata.permissions());
        times(file, metadata.modified());
    }

    private void owner(Path file, Owner owner) {
        calls.changeOwner(file, owner.uid(), owner.gid());
    }

    private void times(Path file, FileTime time) {
        Instant instant = time.toInstant();
        calls.setTimes(file, instant.getEpochSecond(), instant.getNano());
    }

    /** Gives all folders their times, the root of the new layer included. */
    void finish() throws IOException {
        List<Path> folders = new ArrayList<>(folderTimes.keySet());
        for (int i = folders.size() - 1; i >= 0; i--) {
            FileTime time = folderTimes.get(folders.get(i));
            if (time != null) {
                times(folders.get(i), time);
            }
        }
        Optional<FileNode> root = new LayeredView(List.of(upper)).stat("/");
        if (root.isPresent()) {
            Files.setAttribute(upper, "unix:mode", DEFAULT_FOLDER);
            times(upper, madeTime);
        }
    }
}

package io.jcompose.runtime.image;

import io.jcompose.runtime.archive.Members;
import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.tar.TarEntry;
import io.jcompose.runtime.tar.TarWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a tree (an overlay's upper folder) into a tar in a fixed order, overlay's marks into whiteouts. One tree gives
 * the same bytes everywhere, whatever the clock says and however often it was opened.
 */
final class TreePacker {
    private static final int BUFFER = 128 * 1024;
    private final FileSyscalls syscalls;
    private final TarWriter tar;
    private final Output output;
    private final Optional<Instant> newest;
    private final Set<String> leaveOut;
    private final Map<Long, String> linked = new HashMap<>();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];
    private long size;

    /** Takes the tar. */
    interface Output extends io.jcompose.runtime.tar.RawSink {
        /** Announces {@code size} bytes of {@link #content}. */
        void file(String path, long size) throws IOException;

        void content(byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * @param newest files changed later are changed to this time, also in the tree
     * @param leaveOut relative paths that do not count as content
     */
    TreePacker(FileSyscalls syscalls, Output output, Optional<Instant> newest, Set<String> leaveOut) {
        this.syscalls = syscalls;
        this.output = output;
        this.tar = new TarWriter(output);
        this.newest = newest;
        this.leaveOut = leaveOut;
    }

    /** Bytes in the files. */
    long size() {
        return size;
    }

    void pack(OpenFile root) throws IOException {
        FileStatus status = syscalls.status(root, ".").orElseThrow();
        Map<String, byte[]> attributes = syscalls.attributes(root, ".");
        boolean opaque = isOpaque(attributes);
        Map<String, byte[]> kept = kept(attributes);
        if (status.permissions() != 0755 || status.uid() != 0 || status.gid() != 0 || !kept.isEmpty()) {
            // The time of an upper folder is an accident of the run that made it.
            tar.header(Members.entry("./", TarEntry.Type.FOLDER, "", status, Instant.EPOCH, kept));
        }
        children(root, "", opaque);
        tar.finish();
    }

    private void children(OpenFile folder, String prefix, boolean opaque) throws IOException {
        if (opaque) {
            tar.header(TarEntry.of(prefix + ".wh..wh..opq", TarEntry.Type.FILE, 0, 0));
        }
        List<String> names = syscalls.names(folder);
        for (String name : names) {
            if (leaveOut.contains(prefix + name)) {
                continue;
            }
            if (name.startsWith(".wh.")) {
                throw new IOException("'%s%s': a layer cannot hold a file of this name".formatted(prefix, name));
            }
            FileStatus status = syscalls.status(folder, name).orElseThrow(() -> gone(prefix, name));
            if (status.isWhiteout()) {
                tar.header(TarEntry.of(prefix + ".wh." + name, TarEntry.Type.FILE, 0, 0));
            } else if (status.type() != FileStatus.SOCKET) {
                member(folder, name, prefix + name, status);
            }
        }
    }

    private static IOException gone(String prefix, String name) {
        return new IOException("'%s%s' vanished while it was read".formatted(prefix, name));
    }

    private void member(OpenFile folder, String name, String path, FileStatus status) throws IOException {
        Instant changed = Instant.ofEpochSecond(status.seconds(), status.nanos());
        boolean clamped = newest.isPresent() && changed.isAfter(newest.get());
        Instant time = clamped ? newest.get() : changed;
        boolean isFolder = status.type() == FileStatus.FOLDER;
        if (!isFolder && status.links() > 1) {
            String first = linked.putIfAbsent(status.inode(), path);
            if (first != null) {
                tar.header(Members.entry(path, TarEntry.Type.HARD_LINK, first, status, time, Map.of()));
                return;
            }
        }
        Map<String, byte[]> attributes = syscalls.attributes(folder, name);
        TarEntry.Type type = Members.type(status);
        String target = type == TarEntry.Type.SYMLINK ? syscalls.readLink(folder, name) : "";
        String memberName = isFolder ? path + "/" : path;
        tar.header(Members.entry(memberName, type, target, status, time, kept(attributes)));
        if (type == TarEntry.Type.FILE && status.size() > 0) {
            content(folder, name, path, status.size());
        }
        if (isFolder) {
            try (OpenFile child = syscalls.openBeneath(folder, name)) {
                children(child, path + "/", isOpaque(attributes));
            }
        }
        if (clamped) {
            syscalls.setTimes(folder, name, time.getEpochSecond(), time.getNano());
        }
    }

    private void content(OpenFile folder, String name, String path, long length) throws IOException {
        output.file(path, length);
        try (OpenFile file = syscalls.open(folder, name)) {
            long left = length;
            while (left > 0) {
                direct.clear().limit((int) Math.min(left, BUFFER));
                int got = syscalls.read(file, direct);
                if (got == 0) {
                    throw new IOException("'%s' shrank while it was read".formatted(path));
                }
                direct.flip().get(bytes, 0, got);
                output.content(bytes, 0, got);
                left -= got;
            }
        }
        size += length;
        tar.endContent(length);
    }

    private static boolean isOpaque(Map<String, byte[]> attributes) {
        byte[] value = attributes.get(TreeUnpacker.OPAQUE);
        return value != null && value.length == 1 && value[0] == 'y';
    }

    /** Overlay's bookkeeping is no content; labels of security modules belong to the host. */
    private static Map<String, byte[]> kept(Map<String, byte[]> attributes) {
        Map<String, byte[]> kept = new LinkedHashMap<>(attributes);
        kept.keySet()
                .removeIf(name -> name.startsWith("trusted.overlay.")
                        || name.startsWith("user.overlay.")
                        || name.equals("security.selinux")
                        || name.startsWith("system."));
        return kept;
    }
}

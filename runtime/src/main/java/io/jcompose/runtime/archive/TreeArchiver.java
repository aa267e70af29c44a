package io.jcompose.runtime.archive;

import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.linux.SyscallException.Reason;
import io.jcompose.runtime.tar.TarEntry;
import io.jcompose.runtime.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes a tree as a tar while others may change it: a file that vanishes meanwhile is left out, one that shrinks is filled
 * up, one that grows is cut. Links are never followed. For one tree; not thread-safe.
 */
public final class TreeArchiver {
    private static final int BUFFER = 128 * 1024;
    private static final int MAX_DEPTH = 4096;
    private final FileSyscalls syscalls;
    private final OutputStream out;
    private final TarWriter tar;
    private final Set<FileKey> hollow;
    private final Map<FileKey, String> linked = new HashMap<>();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];

    /** Inodes count for each file system, and a tree may span several. */
    private record FileKey(long fileSystem, long inode) {}

    public TreeArchiver(FileSyscalls syscalls, OutputStream out) {
        this(syscalls, out, List.of());
    }

    /** @param hollow folders whose content is left out */
    TreeArchiver(FileSyscalls syscalls, OutputStream out, Collection<FileStatus> hollow) {
        this.hollow = hollow.stream().map(TreeArchiver::key).collect(Collectors.toSet());
        this.syscalls = syscalls;
        this.out = out;
        this.tar = new TarWriter(out::write);
    }

    /**
     * Writes the archive up to its end mark; the stream stays open.
     *
     * @param member its name in the archive, a byte string; empty: its children stand at the top
     */
    public void pack(OpenFile folder, String name, String member, FileStatus status) throws IOException {
        if (member.isEmpty() && status.type() == FileStatus.FOLDER) {
            try (OpenFile opened = syscalls.openBeneath(folder, name)) {
                content(opened, "", status, 0);
            }
        } else {
            member(folder, name, member, status, 0);
        }
        tar.finish();
        out.flush();
    }

    private void children(OpenFile folder, String prefix, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("%s: folders are nested too deeply".formatted(MemberNames.printable(prefix)));
        }
        for (String name : syscalls.names(folder)) {
            Optional<FileStatus> status = syscalls.status(folder, name);
            if (status.isPresent()) {
                member(folder, name, prefix + name, status.get(), depth);
            }
        }
    }

    private void member(OpenFile folder, String name, String path, FileStatus status, int depth) throws IOException {
        try {
            switch (status.type()) {
                case FileStatus.SOCKET -> {}
                case FileStatus.FOLDER -> folder(folder, name, path, status, depth);
                case FileStatus.REGULAR -> file(folder, name, path, status);
                default -> header(folder, name, path, status);
            }
        } catch (SyscallException e) {
            if (e.reason() != Reason.NOT_FOUND) {
                throw new IOException("'%s': %s".formatted(MemberNames.printable(path), e.getMessage()), e);
            }
        }
    }

    private void folder(OpenFile folder, String name, String path, FileStatus status, int depth) throws IOException {
        try (OpenFile opened = syscalls.openBeneath(folder, name)) {
            header(folder, name, path + "/", status);
            content(opened, path + "/", status, depth + 1);
        }
    }

    private void content(OpenFile folder, String prefix, FileStatus status, int depth) throws IOException {
        if (!hollow.contains(key(status))) {
            children(folder, prefix, depth);
        }
    }

    private static FileKey key(FileStatus status) {
        return new FileKey(status.fileSystem(), status.inode());
    }

    private void file(OpenFile folder, String name, String path, FileStatus status) throws IOException {
        if (status.links() > 1) {
            String first = linked.putIfAbsent(key(status), path);
            if (first != null) {
                tar.header(Members.entry(path, TarEntry.Type.HARD_LINK, first, status, time(status), Map.of()));
                return;
            }
        }
        try (OpenFile file = syscalls.open(folder, name)) {
            header(folder, name, path, status);
            content(file, status.size());
        }
    }

    private void content(OpenFile file, long length) throws IOException {
        long left = length;
        while (left > 0) {
            direct.clear().limit((int) Math.min(left, BUFFER));
            int got = syscalls.read(file, direct);
            if (got == 0) {
                fill(left);
                break;
            }
            direct.flip().get(bytes, 0, got);
            out.write(bytes, 0, got);
            left -= got;
        }
        tar.endContent(length);
    }

    /** The header has promised so many bytes. */
    private void fill(long missing) throws IOException {
        byte[] zeros = new byte[BUFFER];
        for (long left = missing; left > 0; left -= BUFFER) {
            out.write(zeros, 0, (int) Math.min(left, BUFFER));
        }
    }

    private void header(OpenFile folder, String name, String path, FileStatus status) throws IOException {
        TarEntry.Type type = Members.type(status);
        String target = type == TarEntry.Type.SYMLINK ? syscalls.readLink(folder, name) : "";
        tar.header(Members.entry(path, type, target, status, time(status), Map.of()));
    }

    private static Instant time(FileStatus status) {
        return Instant.ofEpochSecond(status.seconds(), status.nanos());
    }
}

package io.jcompose.runtime.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.archive.RootFolder.Owner;
import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.linux.SyscallException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * Makes single files below a root like ones of the host, one at a time, and removes what the host has no more. What is
 * replaced keeps its owner; what is new gets the given one. Files are replaced as a whole, so that nobody reads half of
 * one. Links on the way are followed as by a process with this root, and never out of it. Not thread-safe.
 */
public final class FileSync {
    private static final int BUFFER = 128 * 1024;
    private static final int PERMISSIONS = 0777;

    private final FileSyscalls syscalls;
    private final OpenFile root;
    private final Owner owner;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);

    FileSync(FileSyscalls syscalls, OpenFile root, Owner owner) {
        this.syscalls = syscalls;
        this.root = root;
        this.owner = owner;
    }

    /**
     * Brings {@code target} to what {@code source} is: a file, link or folder (without what is in it), or nothing.
     *
     * @param target absolute path below the root
     * @return whether there was anything to do
     */
    public boolean bring(Path source, String target) throws IOException {
        String path = MemberNames.clean(new String(target.getBytes(UTF_8), ISO_8859_1));
        if (path.isEmpty()) {
            return false;
        }
        try {
            Optional<PosixFileAttributes> wished = attributes(source);
            return wished.isEmpty() ? remove(path) : put(source, wished.get(), path);
        } catch (SyscallException e) {
            throw new IOException("%s: %s".formatted(target, e.getMessage()), e);
        }
    }

    private static Optional<PosixFileAttributes> attributes(Path source) throws IOException {
        try {
            return Optional.of(Files.readAttributes(source, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private boolean put(Path source, PosixFileAttributes wished, String path) throws IOException {
        try (OpenFile parent = folder(MemberNames.parent(path))) {
            String name = MemberNames.last(path);
            Optional<FileStatus> present = syscalls.status(parent, name);
            if (wished.isRegularFile()) {
                return file(source, wished, parent, name, present);
            }
            if (wished.isSymbolicLink()) {
                return link(source, parent, name, present);
            }
            return wished.isDirectory() && folder(wished, parent, name, present);
        }
    }

    /** The folder at a path; what is missing of it is made. */
    private OpenFile folder(String path) {
        try {
            return syscalls.openInRoot(root, path.isEmpty() ? "." : path);
        } catch (SyscallException e) {
            if (e.reason() != Reason.NOT_FOUND || path.isEmpty()) {
                throw e;
            }
        }
        try (OpenFile above = folder(MemberNames.parent(path))) {
            String name = MemberNames.last(path);
            syscalls.makeFolder(above, name, 0755);
            syscalls.changeOwner(above, name, owner.uid(), owner.gid());
        }
        return syscalls.openInRoot(root, path);
    }

    private boolean file(
            Path source, PosixFileAttributes wished, OpenFile parent, String name, Optional<FileStatus> present)
            throws IOException {
        boolean isFile = present.filter(p -> p.type() == FileStatus.REGULAR).isPresent();
        int mode = mode(wished.permissions());
        if (isFile
                && present.get().size() == wished.size()
                && (present.get().permissions() & PERMISSIONS) == mode
                && sameContent(source, parent, name)) {
            return false;
        }
        if (present.filter(p -> p.type() == FileStatus.FOLDER).isPresent()) {
            removeTree(parent, name);
        }
        String temporary = ".jcompose-" + Integer.toHexString(name.hashCode());
        removeIfThere(parent, temporary);
        try {
            copy(source, parent, temporary);
            syscalls.changeOwner(
                    parent,
                    temporary,
                    present.filter(p -> isFile).map(FileStatus::uid).orElse(owner.uid()),
                    present.filter(p -> isFile).map(FileStatus::gid).orElse(owner.gid()));
            syscalls.changeModeOfNoLink(parent, temporary, mode);
            syscalls.rename(parent, temporary, parent, name);
        } catch (IOException | SyscallException e) {
            removeIfThere(parent, temporary);
            if (isFile && e instanceof SyscallException failure && failure.reason() == Reason.BUSY) {
                overwrite(source, parent, name);
                return true;
            }
            throw e;
        }
        return true;
    }

    /** What is a mount of its own cannot be replaced: its content is. Its owner and mode are somebody else's. */
    private void overwrite(Path source, OpenFile parent, String name) throws IOException {
        try (OpenFile file = syscalls.openForWriting(parent, name)) {
            syscalls.truncate(file, copy(source, file));
        }
    }

    private void copy(Path source, OpenFile parent, String name) throws IOException {
        try (OpenFile file = syscalls.create(parent, name)) {
            long unused = copy(source, file);
        }
    }

    /** Returns how many bytes it has. */
    private long copy(Path source, OpenFile file) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel in = FileChannel.open(source, options)) {
            long offset = 0;
            int count = in.read(direct.clear());
            while (count >= 0) {
                syscalls.write(file, direct.flip(), offset);
                offset += count;
                count = in.read(direct.clear());
            }
            return offset;
        }
    }

    private boolean sameContent(Path source, OpenFile parent, String name) throws IOException {
        ByteBuffer theirs = ByteBuffer.allocateDirect(BUFFER);
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel in = FileChannel.open(source, options);
                OpenFile file = syscalls.open(parent, name)) {
            while (true) {
                direct.clear();
                while (direct.hasRemaining() && in.read(direct) >= 0) {
                    // until the buffer is full or the file is over
                }
                theirs.clear();
                int count = 1;
                while (theirs.hasRemaining() && count > 0) {
                    count = syscalls.read(file, theirs);
                }
                if (!direct.flip().equals(theirs.flip())) {
                    return false;
                }
                if (direct.limit() < direct.capacity()) {
                    return true;
                }
            }
        }
    }

    private boolean link(Path source, OpenFile parent, String name, Optional<FileStatus> present) throws IOException {
        String wished = new String(Files.readSymbolicLink(source).toString().getBytes(UTF_8), ISO_8859_1);
        boolean isLink = present.filter(p -> p.type() == FileStatus.SYMLINK).isPresent();
        if (isLink && syscalls.readLink(parent, name).equals(wished)) {
            return false;
        }
        if (present.isPresent()) {
            removeTree(parent, name);
        }
        syscalls.symlink(wished, parent, name);
        syscalls.changeOwner(parent, name, owner.uid(), owner.gid());
        return true;
    }

    private boolean folder(PosixFileAttributes wished, OpenFile parent, String name, Optional<FileStatus> present) {
        if (present.filter(p -> p.type() == FileStatus.FOLDER).isPresent()) {
            return false;
        }
        if (present.isPresent()) {
            syscalls.unlink(parent, name);
        }
        syscalls.makeFolder(parent, name, mode(wished.permissions()));
        syscalls.changeOwner(parent, name, owner.uid(), owner.gid());
        return true;
    }

    private boolean remove(String path) {
        String above = MemberNames.parent(path);
        try (OpenFile parent = syscalls.openInRoot(root, above.isEmpty() ? "." : above)) {
            return removeIfThere(parent, MemberNames.last(path));
        } catch (SyscallException e) {
            if (e.reason() == Reason.NOT_FOUND || e.reason() == Reason.NOT_A_FOLDER) {
                return false;
            }
            throw e;
        }
    }

    private boolean removeIfThere(OpenFile parent, String name) {
        boolean there = syscalls.status(parent, name).isPresent();
        if (there) {
            removeTree(parent, name);
        }
        return there;
    }

    private void removeTree(OpenFile parent, String name) {
        boolean isFolder = syscalls.status(parent, name)
                .filter(status -> status.type() == FileStatus.FOLDER)
                .isPresent();
        if (!isFolder) {
            syscalls.unlink(parent, name);
            return;
        }
        try (OpenFile folder = syscalls.openBeneath(parent, name)) {
            syscalls.names(folder).forEach(child -> removeTree(folder, child));
        }
        syscalls.removeFolder(parent, name);
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        PosixFilePermission[] all = PosixFilePermission.values(); // owner's read first, others' execute last
        for (int i = 0; i < all.length; i++) {
            mode |= permissions.contains(all[i]) ? 0400 >> i : 0;
        }
        return mode;
    }
}

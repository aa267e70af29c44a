package io.jcompose.runtime.archive;

import io.jcompose.runtime.archive.RootFolder.Owner;
import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.linux.SyscallException.Reason;
import io.jcompose.runtime.tar.RawSink;
import io.jcompose.runtime.tar.TarEntry;
import io.jcompose.runtime.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Unpacks an archive over files that are there already, as {@code cp} does: files and links replace what is no folder,
 * folders join those of the same name. Members cannot name anything outside. Not thread-safe.
 */
public final class TreeExtractor {
    private static final long MAX_ENTRIES = 4_000_000;
    private static final int BUFFER = 128 * 1024;
    private static final int SET_ID = 06000;
    private final FileSyscalls syscalls;
    private final Folders folders;
    private final Optional<Owner> owner;
    private final Map<String, TarEntry> madeFolders = new LinkedHashMap<>();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];

    /** Opens folders by their paths below the target, empty for the target itself. The caller closes them. */
    @FunctionalInterface
    public interface Folders {
        /** @throws SyscallException with ENOENT if it is not there */
        OpenFile open(String path);
    }

    /**
     * @param folders how folders are looked up decides which links are followed
     * @param owner of all files; then set-user-ID bits are dropped, as they were meant for another owner
     */
    public TreeExtractor(FileSyscalls syscalls, Folders folders, Optional<Owner> owner) {
        this.syscalls = syscalls;
        this.folders = folders;
        this.owner = owner;
    }

    /** Unpacks all members of an uncompressed archive. */
    public void unpack(InputStream archive) throws IOException {
        TarReader tar = new TarReader(archive, RawSink.NONE);
        long entries = 0;
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            TarEntry entry = next.get();
            if (++entries > MAX_ENTRIES) {
                throw new IOException("more than %d files".formatted(MAX_ENTRIES));
            }
            String path = MemberNames.clean(entry.name());
            if (path.isEmpty()) {
                continue; // the folder we unpack into keeps its owner and mode
            }
            try (OpenFile parent = parent(MemberNames.parent(path))) {
                unpack(entry, parent, path, tar.content());
            } catch (SyscallException e) {
                throw new IOException("'%s': %s".formatted(MemberNames.printable(path), explain(e)), e);
            }
        }
        finishFolders();
    }

    private static String explain(SyscallException e) {
        return switch (e.reason()) {
            case NOT_A_FOLDER -> "a parent folder is a file, or a link that leads elsewhere; refused";
            default -> String.valueOf(e.getMessage());
        };
    }

    /** Missing folders are made; an archive need not list them. */
    private OpenFile parent(String path) {
        try {
            return folders.open(path);
        } catch (SyscallException e) {
            if (e.reason() != Reason.NOT_FOUND || path.isEmpty()) {
                throw e;
            }
        }
        try (OpenFile above = parent(MemberNames.parent(path))) {
            String name = MemberNames.last(path);
            syscalls.makeFolder(above, name, 0755);
            owner.ifPresent(it -> syscalls.changeOwner(above, name, it.uid(), it.gid()));
        }
        return folders.open(path);
    }

    private void unpack(TarEntry entry, OpenFile parent, String path, InputStream content) throws IOException {
        String name = MemberNames.last(path);
        switch (entry.type()) {
            case FOLDER -> folder(entry, parent, name, path);
            case FILE -> {
                makeRoom(parent, name, path);
                file(entry, parent, name, content);
                finish(entry, parent, name);
            }
            case HARD_LINK -> hardLink(entry, parent, name, path);
            case SYMLINK -> {
                makeRoom(parent, name, path);
                syscalls.symlink(MemberNames.checked(entry.link()), parent, name);
                finish(entry, parent, name);
            }
            case CHARACTER_DEVICE -> node(entry, FileStatus.CHARACTER_DEVICE, parent, name, path);
            case BLOCK_DEVICE -> node(entry, FileStatus.BLOCK_DEVICE, parent, name, path);
            case FIFO -> node(entry, FileStatus.FIFO, parent, name, path);
        }
    }

    private void folder(TarEntry entry, OpenFile parent, String name, String path) throws IOException {
        Optional<FileStatus> present = syscalls.status(parent, name);
        if (present.isPresent() && present.get().type() == FileStatus.SYMLINK && leadsToFolder(path)) {
            return;
        }
        if (present.isPresent() && present.get().type() != FileStatus.FOLDER) {
            throw new IOException(
                    "cannot overwrite non-directory '%s' with a directory".formatted(MemberNames.printable(path)));
        }
        if (present.isEmpty()) {
            syscalls.makeFolder(parent, name, 0700);
        }
        madeFolders.put(path, entry);
    }

    private boolean leadsToFolder(String path) {
        try (OpenFile folder = folders.open(path)) {
            return folder.number() >= 0;
        } catch (SyscallException e) {
            return false;
        }
    }

    private void makeRoom(OpenFile parent, String name, String path) throws IOException {
        Optional<FileStatus> present = syscalls.status(parent, name);
        if (present.isEmpty()) {
            return;
        }
        if (present.get().type() == FileStatus.FOLDER) {
            throw new IOException(
                    "cannot overwrite directory '%s' with a non-directory".formatted(MemberNames.printable(path)));
        }
        syscalls.unlink(parent, name);
    }

    private void file(TarEntry entry, OpenFile parent, String name, InputStream content) throws IOException {
        try (OpenFile file = syscalls.create(parent, name)) {
            if (entry.sparse()) {
                syscalls.truncate(file, entry.size());
                for (TarEntry.Chunk chunk : entry.chunks()) {
                    copy(file, chunk.offset(), chunk.length(), content);
                }
            } else {
                copy(file, 0, entry.size(), content);
            }
        }
    }

    private void copy(OpenFile file, long offset, long length, InputStream content) throws IOException {
        long done = 0;
        while (done < length) {
            int got = content.readNBytes(bytes, 0, (int) Math.min(bytes.length, length - done));
            if (got == 0) {
                throw new IOException("archive is cut off");
            }
            syscalls.write(file, direct.clear().put(bytes, 0, got).flip(), offset + done);
            done += got;
        }
    }

    private void hardLink(TarEntry entry, OpenFile parent, String name, String path) throws IOException {
        String target = MemberNames.clean(entry.link());
        if (target.isEmpty() || target.equals(path)) {
            return;
        }
        makeRoom(parent, name, path);
        try (OpenFile from = folders.open(MemberNames.parent(target))) {
            syscalls.hardLink(from, MemberNames.last(target), parent, name);
        }
    }

    private void node(TarEntry entry, int type, OpenFile parent, String name, String path) throws IOException {
        makeRoom(parent, name, path);
        syscalls.makeNode(parent, name, type | 0600, entry.major(), entry.minor());
        finish(entry, parent, name);
    }

    /** Owner first: changing it clears set-user-ID bits; everything changes times. */
    private void finish(TarEntry entry, OpenFile parent, String name) {
        syscalls.changeOwner(
                parent,
                name,
                owner.map(Owner::uid).orElse(entry.uid()),
                owner.map(Owner::gid).orElse(entry.gid()));
        if (entry.type() != TarEntry.Type.SYMLINK) {
            syscalls.changeModeOfNoLink(parent, name, owner.isPresent() ? entry.mode() & ~SET_ID : entry.mode());
        }
        syscalls.setTimes(parent, name, entry.seconds(), entry.nanos());
    }

    /** Last, since unpacking into a folder changes its time and may need the right to write. */
    private void finishFolders() throws IOException {
        for (Map.Entry<String, TarEntry> made : madeFolders.entrySet()) {
            try (OpenFile parent = folders.open(MemberNames.parent(made.getKey()))) {
                finish(made.getValue(), parent, MemberNames.last(made.getKey()));
            } catch (SyscallException e) {
                throw new IOException("'%s': %s".formatted(MemberNames.printable(made.getKey()), explain(e)), e);
            }
        }
    }
}

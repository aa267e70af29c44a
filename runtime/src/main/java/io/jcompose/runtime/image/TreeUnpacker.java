package io.jcompose.runtime.image;

import io.jcompose.runtime.archive.MemberNames;
import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.linux.SyscallException.Reason;
import io.jcompose.runtime.tar.TarEntry;
import io.jcompose.runtime.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Unpacks one layer into a private folder: owners, modes, times, devices and attributes as the archive says, whiteouts
 * as overlay marks. Nothing outside the folder can be reached: names with {@code ..} are refused, and so are parents
 * that are links.
 */
final class TreeUnpacker {
    static final String OPAQUE = "trusted.overlay.opaque";
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE_WHITEOUT = ".wh..wh..opq";
    private static final long MAX_ENTRIES = 4_000_000;
    private static final long MAX_FILE = 1L << 40;
    private static final int BUFFER = 128 * 1024;
    private static final int SET_GROUP_ID = 02000;

    private final FileSyscalls syscalls;
    private final OpenFile root;
    private final OpenFile shadows;
    private final TarRecipe.Writer recipe;
    private final FolderCache folders;
    /** Set last, since filling a folder changes its time, and a read-only one could not be filled. */
    private final Map<String, FolderMeta> folderMeta = new LinkedHashMap<>();
    /** Paths whose content the recipe does not take from the tree: hard links and sparse files. */
    private final Set<String> unreferenced = new HashSet<>();

    private final Map<String, List<String>> shadowed = new LinkedHashMap<>();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];
    /** Whether what we make belongs to root: to whom this process is, and no group is inherited from a folder. */
    private final boolean madeByRoot;

    private long size;
    private long entries;

    private record FolderMeta(int mode, long seconds, int nanos) {}

    /** @param shadows a folder beside the tree for files that later members of the archive replace */
    TreeUnpacker(FileSyscalls syscalls, OpenFile root, OpenFile shadows, TarRecipe.Writer recipe) {
        this.syscalls = syscalls;
        this.root = root;
        this.shadows = shadows;
        this.recipe = recipe;
        this.folders = new FolderCache(syscalls, root);
        this.madeByRoot = syscalls.status(root, ".")
                .filter(made -> made.uid() == 0 && made.gid() == 0 && (made.permissions() & SET_GROUP_ID) == 0)
                .isPresent();
    }

    /** Bytes in the files. */
    long size() {
        return size;
    }

    /** See {@link TarRecipe.Reader}. */
    Map<String, List<String>> shadowed() {
        return shadowed;
    }

    /** Unpacks all members, in order. */
    void unpack(TarReader tar) throws IOException {
        try (folders) {
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntry entry = next.get();
                if (++entries > MAX_ENTRIES) {
                    throw new IOException("more than %d files".formatted(MAX_ENTRIES));
                }
                String path = MemberNames.clean(entry.name());
                try {
                    unpack(entry, path, tar.content());
                } catch (SyscallException e) {
                    throw new IOException("'%s': %s".formatted(MemberNames.printable(path), explain(e)), e);
                }
            }
            finishFolders();
        }
    }

    private static String explain(SyscallException e) {
        return switch (e.reason()) {
            case NOT_A_FOLDER -> "a parent folder is a link or a file; refused";
            default -> String.valueOf(e.getMessage());
        };
    }

    private void unpack(TarEntry entry, String path, InputStream content) throws IOException {
        if (path.isEmpty()) {
            if (entry.type() != TarEntry.Type.FOLDER) {
                throw new IOException("the archive's root is not a folder");
            }
            folder(entry, root, ".", path);
            return;
        }
        OpenFile parent = folders.open(MemberNames.parent(path));
        String name = MemberNames.last(path);
        if (name.startsWith(WHITEOUT)) {
            whiteout(parent, name);
            return;
        }
        switch (entry.type()) {
            case FOLDER -> makeFolder(entry, parent, name, path);
            case FILE -> file(entry, parent, name, path, content);
            case HARD_LINK -> hardLink(entry, parent, name, path);
            case SYMLINK -> {
                String target = MemberNames.checked(entry.link());
                replacing(parent, name, path, () -> syscalls.symlink(target, parent, name));
                finish(entry, parent, name);
            }
            case CHARACTER_DEVICE -> node(entry, FileStatus.CHARACTER_DEVICE, parent, name, path);
            case BLOCK_DEVICE -> node(entry, FileStatus.BLOCK_DEVICE, parent, name, path);
            case FIFO -> node(entry, FileStatus.FIFO, parent, name, path);
        }
    }

    /** A whiteout hides what lower layers have of that name; what this layer itself has stays. */
    private void whiteout(OpenFile parent, String name) throws IOException {
        if (name.equals(OPAQUE_WHITEOUT)) {
            syscalls.setAttribute(parent, ".", OPAQUE, new byte[] {'y'});
            return;
        }
        if (name.startsWith(WHITEOUT + WHITEOUT)) {
            return; // bookkeeping of AUFS
        }
        String hidden = name.substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw new IOException("whiteout '%s' names no file; refused".formatted(MemberNames.printable(name)));
        }
        Optional<FileStatus> present = syscalls.status(parent, hidden);
        if (present.isEmpty()) {
            syscalls.makeNode(parent, hidden, FileStatus.CHARACTER_DEVICE, 0, 0);
        } else if (present.get().type() == FileStatus.FOLDER) {
            syscalls.setAttribute(parent, hidden, OPAQUE, new byte[] {'y'});
        }
    }

    private void makeFolder(TarEntry entry, OpenFile parent, String name, String path) throws IOException {
        try {
            syscalls.makeFolder(parent, name, 0700);
        } catch (SyscallException e) {
            if (e.reason() != Reason.EXISTS) {
                throw e;
            }
            FileStatus present = syscalls.status(parent, name).orElseThrow();
            if (present.type() != FileStatus.FOLDER) {
                makeRoom(parent, name, path, present);
                syscalls.makeFolder(parent, name, 0700);
                if (present.isWhiteout()) {
                    syscalls.setAttribute(parent, name, OPAQUE, new byte[] {'y'});
                }
            }
        }
        folder(entry, parent, name, path);
    }

    private void folder(TarEntry entry, OpenFile parent, String name, String path) throws IOException {
        syscalls.changeOwner(parent, name, entry.uid(), entry.gid());
        attributes(entry, parent, name);
        folderMeta.put(path, new FolderMeta(entry.mode(), entry.seconds(), entry.nanos()));
    }

    private void file(TarEntry entry, OpenFile parent, String name, String path, InputStream content)
            throws IOException {
        replacing(parent, name, path, () -> {
            try (OpenFile file = syscalls.create(parent, name)) {
                if (entry.sparse()) {
                    unreferenced.add(path);
                    sparse(entry, file, content);
                } else if (entry.size() > 0) {
                    recipe.file(path, entry.size());
                    copy(file, 0, entry.size(), content);
                }
                finish(entry, file, parent, name);
            }
        });
        size += entry.size();
    }

    /** {@link #finish(TarEntry, OpenFile, String)} without looking the name up for each step: most members are files. */
    private void finish(TarEntry entry, OpenFile file, OpenFile parent, String name) throws IOException {
        if (!madeByRoot || entry.uid() != 0 || entry.gid() != 0) {
            syscalls.changeOwner(file, entry.uid(), entry.gid());
        }
        syscalls.changeMode(file, entry.mode());
        attributes(entry, parent, name);
        syscalls.setTimes(file, entry.seconds(), entry.nanos());
    }

    private void sparse(TarEntry entry, OpenFile file, InputStream content) throws IOException {
        if (entry.size() < 0 || entry.size() > MAX_FILE) {
            throw new IOException("sparse file of %d bytes; refused".formatted(entry.size()));
        }
        syscalls.truncate(file, entry.size());
        for (TarEntry.Chunk chunk : entry.chunks()) {
            copy(file, chunk.offset(), chunk.length(), content);
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
        if (target.equals(path)) {
            return;
        }
        OpenFile targetParent =
                folders.openExisting(MemberNames.parent(target)).orElseThrow(() -> missingTarget(path, target));
        Optional<FileStatus> status = syscalls.status(targetParent, MemberNames.last(target));
        if (target.isEmpty() || status.isEmpty() || status.get().type() == FileStatus.FOLDER) {
            throw missingTarget(path, target);
        }
        replacing(parent, name, path, () -> syscalls.hardLink(targetParent, MemberNames.last(target), parent, name));
        unreferenced.add(path);
    }

    private static IOException missingTarget(String path, String target) {
        return new IOException("hard link '%s': its target '%s' is no file of this layer; refused"
                .formatted(MemberNames.printable(path), MemberNames.printable(target)));
    }

    private void node(TarEntry entry, int type, OpenFile parent, String name, String path) throws IOException {
        replacing(parent, name, path, () -> syscalls.makeNode(parent, name, type | 0600, entry.major(), entry.minor()));
        finish(entry, parent, name);
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Tries, and if the name is taken moves what has it out of the way and tries again. */
    private void replacing(OpenFile parent, String name, String path, Step create) throws IOException {
        try {
            create.run();
        } catch (SyscallException e) {
            if (e.reason() != Reason.EXISTS) {
                throw e;
            }
            makeRoom(parent, name, path, syscalls.status(parent, name).orElseThrow());
            create.run();
        }
    }

    private void makeRoom(OpenFile parent, String name, String path, FileStatus present) throws IOException {
        if (present.type() == FileStatus.FOLDER) {
            throw new IOException("'%s' is a folder first and something else later in the archive; refused"
                    .formatted(MemberNames.printable(path)));
        }
        boolean inRecipe = present.type() == FileStatus.REGULAR && present.size() > 0 && !unreferenced.remove(path);
        if (inRecipe) {
            List<String> earlier = shadowed.computeIfAbsent(path, key -> new ArrayList<>());
            String shadow = "%d-%d".formatted(entries, earlier.size());
            syscalls.rename(parent, name, shadows, shadow);
            earlier.add(shadow);
        } else {
            syscalls.unlink(parent, name);
        }
    }

    /** Order matters: chown clears setuid and capabilities, everything changes times. */
    private void finish(TarEntry entry, OpenFile parent, String name) throws IOException {
        syscalls.changeOwner(parent, name, entry.uid(), entry.gid());
        if (entry.type() != TarEntry.Type.SYMLINK) {
            syscalls.changeMode(parent, name, entry.mode());
        }
        attributes(entry, parent, name);
        syscalls.setTimes(parent, name, entry.seconds(), entry.nanos());
    }

    private void attributes(TarEntry entry, OpenFile parent, String name) throws IOException {
        for (Map.Entry<String, byte[]> attribute : entry.attributes().entrySet()) {
            String key = attribute.getKey();
            // Overlay's own marks would let an archive point into other layers.
            if (key.startsWith("trusted.overlay.") || key.startsWith("user.overlay.")) {
                continue;
            }
            try {
                syscalls.setAttribute(parent, name, MemberNames.checked(key), attribute.getValue());
            } catch (SyscallException e) {
                // Labels of security modules this kernel lacks, user attributes on links: Docker drops them too.
                boolean harmless = e.reason() == Reason.NOT_SUPPORTED
                        || (e.reason() == Reason.NOT_PERMITTED
                                && (key.startsWith("user.") || key.startsWith("security.selinux")));
                if (!harmless) {
                    throw e;
                }
            }
        }
    }

    private void finishFolders() {
        folderMeta.putIfAbsent("", new FolderMeta(0755, 0, 0));
        List<String> paths = new ArrayList<>(folders.made());
        for (String path : paths) {
            if (!folderMeta.containsKey(path)) {
                try (OpenFile folder = syscalls.openBeneath(root, path)) {
                    syscalls.changeMode(folder, ".", 0755);
                }
            }
        }
        folderMeta.forEach((path, meta) -> {
            try (OpenFile folder = syscalls.openBeneath(root, path)) {
                syscalls.changeMode(folder, ".", meta.mode());
                syscalls.setTimes(folder, ".", meta.seconds(), meta.nanos());
            }
        });
    }
}

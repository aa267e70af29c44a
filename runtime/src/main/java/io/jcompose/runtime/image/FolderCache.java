package io.jcompose.runtime.image;

import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.linux.SyscallException.Reason;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The folders of a tree that were used last, open. Valid as long as no folder is removed. Not thread-safe. */
final class FolderCache implements AutoCloseable {
    private static final int MOST = 32;
    private final FileSyscalls syscalls;
    private final OpenFile root;
    private final Map<String, OpenFile> open = new LinkedHashMap<>(MOST * 2, 0.75f, true);
    private final Set<String> made = new LinkedHashSet<>();

    FolderCache(FileSyscalls syscalls, OpenFile root) {
        this.syscalls = syscalls;
        this.root = root;
    }

    /** The folder; it and its parents are made if they are missing. Do not close it; valid for the next few calls. */
    OpenFile open(String path) {
        Optional<OpenFile> existing = openExisting(path);
        if (existing.isPresent()) {
            return existing.get();
        }
        int slash = path.lastIndexOf('/');
        OpenFile parent = open(slash < 0 ? "" : path.substring(0, slash));
        syscalls.makeFolder(parent, path.substring(slash + 1), 0755);
        made.add(path);
        return openExisting(path).orElseThrow();
    }

    Optional<OpenFile> openExisting(String path) {
        if (path.isEmpty()) {
            return Optional.of(root);
        }
        OpenFile cached = open.get(path);
        if (cached != null) {
            return Optional.of(cached);
        }
        try {
            OpenFile folder = syscalls.openBeneath(root, path);
            open.put(path, folder);
            if (open.size() > MOST) {
                Iterator<OpenFile> oldest = open.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
            return Optional.of(folder);
        } catch (SyscallException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Folders that {@link #open} had to make. */
    Set<String> made() {
        return made;
    }

    @Override
    public void close() {
        open.values().forEach(OpenFile::close);
        open.clear();
    }
}

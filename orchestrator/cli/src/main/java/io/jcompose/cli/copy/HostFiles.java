package io.jcompose.cli.copy;

import io.jcompose.runtime.archive.RootFolder.Owner;
import io.jcompose.runtime.archive.TreeArchiver;
import io.jcompose.runtime.archive.TreeExtractor;
import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The host's side of a copy. What comes out of a container is hostile: no link of it is followed. */
final class HostFiles {
    private static final int BUFFER = 1 << 16;

    private HostFiles() {}

    /** @param member the name in the archive; empty: the folder's content */
    static void pack(Path path, boolean followLink, String member, OutputStream out) throws IOException {
        FileSyscalls syscalls = FileSyscalls.linux();
        Path parent = path.getParent();
        boolean whole = parent == null || followLink;
        Path folder = parent == null || followLink ? path : parent;
        String name = whole ? "." : bytes(String.valueOf(path.getFileName()));
        try (OpenFile opened = syscalls.openFolder(folder);
                OutputStream buffered = new BufferedOutputStream(out, BUFFER)) {
            FileStatus status = syscalls.status(opened, name)
                    .orElseThrow(() -> new java.nio.file.NoSuchFileException(path.toString()));
            new TreeArchiver(syscalls, buffered).pack(opened, name, bytes(member), status);
        } catch (SyscallException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Files belong to the caller, unless {@code keepOwner}. */
    static void unpack(InputStream archive, Path folder, boolean keepOwner) throws IOException {
        FileSyscalls syscalls = FileSyscalls.linux();
        try (OpenFile opened = syscalls.openFolder(folder)) {
            Optional<Owner> owner = keepOwner ? Optional.empty() : Optional.of(self());
            new TreeExtractor(syscalls, path -> syscalls.openBeneath(opened, path.isEmpty() ? "." : path), owner)
                    .unpack(archive);
        } catch (SyscallException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Owner self() throws IOException {
        Path self = Path.of("/proc/self");
        return new Owner(
                ((Number) Files.getAttribute(self, "unix:uid")).longValue(),
                ((Number) Files.getAttribute(self, "unix:gid")).longValue());
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}

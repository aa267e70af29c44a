package io.jcompose.runtime.files;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Files that are there whole or not at all. */
public final class AtomicFile {
    private static final Pattern TEMPORARY = Pattern.compile("[.].+[.][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private AtomicFile() {}

    /** Replaces a file; after a power failure it has the old content or the new one. */
    public static void writeDurably(Path file, byte[] content) throws IOException {
        write(file, content, true);
    }

    /** {@link #writeDurably} for secrets: only the owner may read the file, from its first moment on. */
    public static void writePrivately(Path file, byte[] content) throws IOException {
        write(file, content, true, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Replaces a file; a killed process leaves the old content or the new one. Does not wait for the disk. */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, content, false);
    }

    private static void write(Path file, byte[] content, boolean sync, FileAttribute<?>... attributes)
            throws IOException {
        Path temporary = temporary(file);
        try {
            try (FileChannel channel = FileChannel.open(temporary, Set.of(CREATE_NEW, WRITE), attributes)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                if (sync) {
                    channel.force(true);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        if (sync) {
            syncFolder(file.toAbsolutePath().getParent());
        }
    }

    static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    }

    /**
     * Deletes what killed processes left of their writing, here and by {@link TwinFile}. Nobody may be writing in the
     * folder; one that is not there is fine.
     */
    public static void deleteLeftovers(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder,
                file -> TEMPORARY.matcher(String.valueOf(file.getFileName())).matches())) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // nothing was ever written there
        }
    }

    /** Makes creations, renames and deletions in a folder durable. */
    public static void syncFolder(@org.jspecify.annotations.Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder)) {
                channel.force(true);
            }
        }
    }
}

package io.jcompose.runtime.image;

import io.jcompose.runtime.files.TwinFile;
import io.jcompose.runtime.rootfs.FileTrees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** File operations that survive crashes, and reads of our own metadata with errors that name the file. */
final class StoreFiles {
    private static final int MAX_METADATA = 64 << 20;

    private StoreFiles() {}

    /** For the owner only: trees hold setuid programs that other users must not reach. */
    static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Reads a metadata file of ours; empty if it is not there. */
    static Optional<Map<String, Object>> readJson(Path file) {
        try {
            if (Files.size(file) > MAX_METADATA) {
                throw new IOException("larger than anything jcompose writes");
            }
            return Optional.of(Json.parseObject(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new ImageException(
                    "read image metadata %s: damaged (%s); restore it, or delete it and pull or load the images again"
                            .formatted(file, firstLine(e)),
                    e);
        }
    }

    /** The same, for one that {@link TwinFile} keeps a copy of. */
    static Optional<Map<String, Object>> readTwinJson(Path file) {
        try {
            return Optional.of(TwinFile.read(file, Json::parseObject));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new ImageException(
                    "read image metadata %s: it and its copy are damaged (%s); 'jcompose system check --repair' begins a new one"
                            .formatted(
                                    file,
                                    String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("")),
                    e);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Deletes a tree, links not followed; what others delete meanwhile is fine. */
    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                FileTrees.deleteFile(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                if (e != null && !(e instanceof NoSuchFileException)) {
                    throw e;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

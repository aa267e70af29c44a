package io.jcompose.cli.output;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/** What a folder takes of the disk. */
public final class FolderSize extends SimpleFileVisitor<Path> {
    private final Set<Object> seen = new HashSet<>();
    private long bytes;

    private FolderSize() {}

    /** Bytes of all files, each link once; what cannot be read counts nothing. */
    public static long of(Path folder) {
        FolderSize sum = new FolderSize();
        try {
            Files.walkFileTree(folder, sum);
        } catch (IOException e) {
            return sum.bytes; // it is being removed
        }
        return sum.bytes;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        if (attributes.isRegularFile() && (key == null || seen.add(key))) {
            bytes += attributes.size();
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        return FileVisitResult.CONTINUE;
    }
}

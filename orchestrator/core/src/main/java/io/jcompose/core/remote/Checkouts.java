package io.jcompose.core.remote;

import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.rootfs.FileTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The checkouts of one repository: a folder for each commit and beside it a file that says when it was made and, by its
 * time, when it was last used. Those that were not used for long, or are too many, go; never one that something was
 * written to, as services keep their data there, nor one that is mounted.
 */
final class Checkouts {
    /** What is being fetched or deleted; anything of it that is left was left by a killed command. */
    static final String HALF_DONE = "fetching-";

    static final Duration KEPT = Duration.ofDays(90);
    static final int MAX = 20;

    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final String MARK = ".fetched";

    private final Path repository;
    private final Predicate<Path> mounted;

    /** @param mounted whether a container has something in a folder */
    Checkouts(Path repository, Predicate<Path> mounted) {
        this.repository = repository;
        this.mounted = mounted;
    }

    /** A new folder of that commit, complete and on disk; the mark comes first, as nothing is deleted without one. */
    void mark(String commit, Instant now) throws IOException {
        AtomicFile.writeDurably(markOf(commit), now.toString().getBytes(StandardCharsets.UTF_8));
    }

    void used(String commit, Instant now) throws IOException {
        try {
            Files.setLastModifiedTime(markOf(commit), FileTime.from(now));
        } catch (NoSuchFileException e) {
            // Made by a version that left no marks: kept for good.
        }
    }

    private Path markOf(String commit) {
        return repository.resolve(commit + MARK);
    }

    /** Deletes what is not needed. Never fails because of something in use by others. */
    void prune(Instant now) throws IOException {
        removeAbandoned(now);
        List<Path> marks = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(repository, "*" + MARK)) {
            found.forEach(marks::add);
        }
        marks.sort(Comparator.comparing(Checkouts::lastUse).reversed());
        for (int i = 0; i < marks.size(); i++) {
            boolean old = lastUse(marks.get(i)).isBefore(now.minus(KEPT));
            if (old || (i >= MAX && lastUse(marks.get(i)).isBefore(now.minus(ABANDONED)))) {
                remove(marks.get(i));
            }
        }
    }

    private static Instant lastUse(Path mark) {
        try {
            return Files.getLastModifiedTime(mark).toInstant();
        } catch (IOException e) {
            return Instant.MAX; // somebody else is deleting it
        }
    }

    private void remove(Path mark) throws IOException {
        String name = String.valueOf(mark.getFileName());
        Path checkout = repository.resolve(name.substring(0, name.length() - MARK.length()));
        if (!Files.isDirectory(checkout, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(mark);
            return;
        }
        if (mounted.test(checkout) || isWrittenTo(checkout, mark)) {
            return;
        }
        Path doomed = repository.resolve(HALF_DONE + UUID.randomUUID()); // from here on nobody finds half of it
        Files.move(checkout, doomed, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(mark);
        FileTrees.delete(doomed);
    }

    /** Whether anything in it was made, changed or removed since it was checked out. */
    private static boolean isWrittenTo(Path checkout, Path mark) throws IOException {
        Instant made;
        try {
            made = Instant.parse(Files.readString(mark));
        } catch (java.time.format.DateTimeParseException e) {
            return true;
        }
        boolean[] written = new boolean[1];
        Files.walkFileTree(checkout, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return look(attributes.lastModifiedTime());
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return look((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS));
            }

            private FileVisitResult look(FileTime time) {
                written[0] |= time.toInstant().isAfter(made);
                return written[0] ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }
        });
        return written[0];
    }

    /** What commands left that were killed. */
    private void removeAbandoned(Instant now) throws IOException {
        try (DirectoryStream<Path> halfDone = Files.newDirectoryStream(repository, HALF_DONE + "*")) {
            for (Path folder : halfDone) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(now.minus(ABANDONED))) {
                    FileTrees.delete(folder);
                }
            }
        } catch (NoSuchFileException e) {
            // Somebody else removes it too.
        }
    }
}

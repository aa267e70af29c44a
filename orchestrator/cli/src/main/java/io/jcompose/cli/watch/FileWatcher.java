package io.jcompose.cli.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Tells which files below some roots have changed, in batches. Links are not followed. For one thread. */
final class FileWatcher implements AutoCloseable {
    private static final WatchEvent.Kind<?>[] KINDS = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};

    private final WatchService service;
    private final Predicate<Path> interesting;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private final Set<Path> lonelyFiles = new LinkedHashSet<>();

    /** @param interesting asked for folders: those for which it is false are not looked into */
    FileWatcher(WatchService service, Predicate<Path> interesting) {
        this.service = service;
        this.interesting = interesting;
    }

    /** Watches a folder with all below it, or a file. */
    void add(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            register(root, new LinkedHashSet<>());
        } else {
            Path parent = root.getParent();
            if (parent == null || !Files.isDirectory(parent)) {
                throw new NoSuchFileException(root.toString());
            }
            lonelyFiles.add(root);
            watch(parent);
        }
    }

    /** Registers a folder and collects what is in it already: files may have come before we looked. */
    private void register(Path root, Collection<Path> found) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (!folder.equals(root) && !interesting.test(folder)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                watch(folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                found.add(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // it has gone meanwhile, or is not ours to read
            }
        });
    }

    private void watch(Path folder) throws IOException {
        try {
            folders.put(folder.register(service, KINDS), folder);
        } catch (NoSuchFileException e) {
            // it has gone meanwhile
        } catch (IOException e) {
            throw new IOException(
                    "watch %s: %s; more folders can be watched after: sysctl fs.inotify.max_user_watches=524288"
                            .formatted(folder, e.getMessage()),
                    e);
        }
    }

    /**
     * Waits for changes, then until {@code quiet} has passed without any, or {@code longest} in all.
     *
     * @return absolute paths, which may be gone again; empty if there was nothing for {@code patience}
     */
    Set<Path> next(Duration patience, Duration quiet, Duration longest) throws IOException, InterruptedException {
        Set<Path> changed = new LinkedHashSet<>();
        WatchKey key = service.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        long end = System.nanoTime() + longest.toNanos();
        while (key != null) {
            collect(key, changed);
            if (!key.reset()) {
                folders.remove(key);
            }
            long left = Math.min(quiet.toNanos(), end - System.nanoTime());
            key = left <= 0 ? null : service.poll(left, TimeUnit.NANOSECONDS);
        }
        return changed;
    }

    private void collect(WatchKey key, Set<Path> changed) throws IOException {
        Path folder = folders.get(key);
        if (folder == null) {
            return;
        }
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == OVERFLOW) {
                register(folder, changed); // more happened than the kernel remembers: look at all of it
                continue;
            }
            if (!(event.context() instanceof Path name)) {
                continue;
            }
            Path path = folder.resolve(name);
            boolean isFolder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            if (isFolder && event.kind() == ENTRY_CREATE && interesting.test(path)) {
                changed.add(path);
                register(path, changed);
            } else if (!isFolder && (isBelowRoot(folder) || lonelyFiles.contains(path))) {
                changed.add(path);
            }
        }
    }

    /** Folders that are watched for the sake of single files only do not count themselves. */
    private boolean isBelowRoot(Path folder) {
        return lonelyFiles.stream().noneMatch(file -> folder.equals(file.getParent())) || interesting.test(folder);
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}

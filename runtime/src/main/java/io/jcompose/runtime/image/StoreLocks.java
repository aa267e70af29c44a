package io.jcompose.runtime.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Named locks between threads and between processes, on files that are never deleted. Not reentrant. The kernel frees a
 * dead process's locks.
 */
final class StoreLocks {
    private static final long FIRST_WAIT_MS = 5;
    private static final long LONGEST_WAIT_MS = 100;
    private final Path folder;
    private final Map<String, ReentrantLock> threads = new ConcurrentHashMap<>();

    StoreLocks(Path folder) {
        this.folder = folder;
    }

    /** What is done while a lock is held. */
    interface Task<T> {
        T run() throws IOException;
    }

    /** Holds one of 256 locks for digests; two digests may share one. */
    <T> T holdingDigest(String digest, Task<T> task) throws IOException {
        return holding("digest-" + Digests.hex(digest).substring(0, 2), task);
    }

    /** The same lock by the first digits of a digest. */
    <T> T holdingPrefix(String digits, Task<T> task) throws IOException {
        return holding("digest-" + digits.substring(0, Math.min(2, digits.length())), task);
    }

    /** Waits for the lock, runs {@code task} and releases it. */
    <T> T holding(String name, Task<T> task) throws IOException {
        Held held = lock(name);
        try {
            return task.run();
        } finally {
            held.close();
        }
    }

    /**
     * Waits for the lock. By polling, since fcntl's own waiting knows only processes and so sees deadlocks where two
     * threads of each of two processes wait for different locks.
     */
    private Held lock(String name) {
        ReentrantLock thread = threads.computeIfAbsent(name, key -> new ReentrantLock());
        if (thread.isHeldByCurrentThread()) {
            throw new IllegalStateException("lock '%s' is held by this thread already".formatted(name));
        }
        thread.lock();
        boolean interrupted = Thread.interrupted();
        try {
            // Closing any channel of a file drops the process's locks on it: this one stays open until its own is got,
            // and an interrupt, which would close it, has to wait.
            FileChannel channel = FileChannel.open(
                    folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long wait = FIRST_WAIT_MS;
            while (tryLock(channel) == null) {
                interrupted |= interruptedWithin(wait);
                wait = Math.min(LONGEST_WAIT_MS, wait * 2);
            }
            return new Held(thread, channel);
        } catch (IOException e) {
            thread.unlock();
            throw new ImageException("lock %s: %s".formatted(folder.resolve(name), e.getMessage()), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean interruptedWithin(long millis) {
        try {
            Thread.sleep(millis);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another store object of this JVM
        }
    }

    private record Held(ReentrantLock thread, FileChannel channel) {
        /** On the thread that took it. */
        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new ImageException("release a lock of the image store: " + e.getMessage(), e);
            } finally {
                thread.unlock();
            }
        }
    }
}

package io.jcompose.runtime.files;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion between threads and between processes, by a lock on a file. The kernel lets go when a process dies. Not
 * reentrant.
 */
public final class FileMutex {
    private final Path file;
    private final ReentrantLock threads = new ReentrantLock(true);

    /** @param file made if it is missing; never deleted */
    public FileMutex(Path file) {
        this.file = file;
    }

    /** Held until it is closed, by the same thread. */
    public final class Held implements AutoCloseable {
        private final FileChannel channel;

        private Held(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                threads.unlock();
            }
        }
    }

    /** Waits for it. */
    public Held acquire() {
        threads.lock();
        return lockFile(true).orElseThrow(IllegalStateException::new);
    }

    /** Takes it, if it is free. */
    public Optional<Held> tryAcquire() {
        return threads.tryLock() ? lockFile(false) : Optional.empty();
    }

    private Optional<Held> lockFile(boolean wait) {
        boolean locked = false;
        try {
            FileChannel channel = FileChannel.open(file, CREATE, WRITE);
            try {
                locked = lock(channel, wait).isPresent();
            } finally {
                if (!locked) {
                    channel.close();
                }
            }
            return locked ? Optional.of(new Held(channel)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("lock " + file + ": " + e.getMessage(), e);
        } finally {
            if (!locked) {
                threads.unlock();
            }
        }
    }

    private static Optional<FileLock> lock(FileChannel channel, boolean wait) throws IOException {
        while (true) {
            try {
                return Optional.ofNullable(wait ? channel.lock() : channel.tryLock());
            } catch (OverlappingFileLockException e) {
                // another mutex of this JVM on the same file; Java does not queue those
                if (!wait) {
                    return Optional.empty();
                }
                java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
            }
        }
    }
}

package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.files.FileMutex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serialises what engines and builders do with one container. There are 256 lock files, shared by containers with the same
 * two first digits: lock files cannot be deleted safely, and so many are no burden.
 */
final class ContainerLocks {
    private static final String NAMES = "names";
    private final Path folder;
    private final Map<String, FileMutex> mutexes = new ConcurrentHashMap<>();

    ContainerLocks(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ContainerException("create %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    FileMutex.Held acquire(ContainerId id) {
        return mutex(id.value().substring(0, 2)).acquire();
    }

    Optional<FileMutex.Held> tryAcquire(ContainerId id) {
        return mutex(id.value().substring(0, 2)).tryAcquire();
    }

    /** For making and renaming containers: names are unique. Taken after a container's own lock, never before. */
    FileMutex.Held acquireNames() {
        return mutex(NAMES).acquire();
    }

    private FileMutex mutex(String name) {
        return mutexes.computeIfAbsent(name, key -> new FileMutex(folder.resolve(key)));
    }
}

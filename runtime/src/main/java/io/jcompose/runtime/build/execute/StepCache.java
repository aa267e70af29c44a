package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.image.ImageStore.StoredLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Results of steps by key, one small file each, written whole or not at all. A result counts only while its layer is in
 * the store. Thread-safe.
 */
final class StepCache {
    private static final int LINES = 4;
    private final Path folder;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    StepCache(Path folder) {
        this.folder = folder;
    }

    /** @param layer empty if the step changed no file */
    record Result(Optional<StoredLayer> layer, Instant created) {}

    /** The result stored for a key, if it is still whole. */
    Optional<Result> find(String key) {
        try {
            List<String> lines = Files.readAllLines(file(key));
            if (lines.size() != LINES) {
                return Optional.empty();
            }
            Instant created = Instant.parse(lines.get(3));
            if (lines.get(0).isEmpty()) {
                return Optional.of(new Result(Optional.empty(), created));
            }
            Path tree = Path.of(lines.get(1));
            return Files.isDirectory(tree)
                    ? Optional.of(new Result(
                            Optional.of(new StoredLayer(lines.get(0), tree, Long.parseLong(lines.get(2)))), created))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // a damaged entry is no entry; the step runs again and replaces it
        }
    }

    /** Stores or replaces. */
    void store(String key, Result result) {
        String text = result.layer()
                        .map(layer -> layer.diffId() + "\n" + layer.folder() + "\n" + layer.size())
                        .orElse("\n\n0")
                + "\n" + result.created() + "\n";
        try {
            Path file = file(key);
            Files.createDirectories(folder(key));
            Path temporary = Files.createTempFile(folder(key), ".new", "");
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.UTF_8.encode(text));
                channel.force(false);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("write build cache %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /** Serialises work on one key, so that the same step of two builds runs once. Unlock it in finally. */
    ReentrantLock lock(String key) {
        return locks.computeIfAbsent(key, k -> new ReentrantLock());
    }

    private Path folder(String key) {
        return folder.resolve(key.substring(0, 2));
    }

    private Path file(String key) {
        return folder(key).resolve(key);
    }
}

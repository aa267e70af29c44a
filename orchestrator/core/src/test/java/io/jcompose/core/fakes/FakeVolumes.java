package io.jcompose.core.fakes;

import io.jcompose.runtime.volume.VolumeStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Volumes in memory. */
public final class FakeVolumes implements VolumeStore {
    private final Map<String, Volume> volumes = new TreeMap<>();

    @Override
    public synchronized Volume create(String name, Map<String, String> labels, Map<String, String> options) {
        return volumes.computeIfAbsent(
                name, key -> new Volume(key, labels, options, Path.of("/volumes", key), Instant.EPOCH));
    }

    @Override
    public synchronized Optional<Volume> find(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    @Override
    public synchronized List<Volume> list() {
        return List.copyOf(volumes.values());
    }

    @Override
    public synchronized void remove(String name) {
        volumes.remove(name);
    }
}

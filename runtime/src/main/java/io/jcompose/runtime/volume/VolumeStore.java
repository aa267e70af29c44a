package io.jcompose.runtime.volume;

import static java.util.Collections.unmodifiableMap;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Named volumes of this host. Thread-safe; each change is on disk, whole, before the call returns. */
public interface VolumeStore {

    /**
     * Creates it, or returns the one that has the name.
     *
     * @param options of the local driver: {@code type}, {@code o}, {@code device} as for mount(8)
     */
    Volume create(String name, Map<String, String> labels, Map<String, String> options);

    Optional<Volume> find(String name);

    /** Sorted by name. */
    List<Volume> list();

    /** Removes it and its content; does nothing if it is gone. Whether it is in use is the caller's to check. */
    void remove(String name);

    /** Names of volumes whose record is gone or cannot be read, nor its copy; their content is still there. */
    default List<String> damaged() {
        return List.of();
    }

    /**
     * Makes a new record for a {@linkplain #damaged() damaged} volume, so that its content can be used again; what the old
     * one said is lost.
     */
    default void restore(String name, Map<String, String> labels, Map<String, String> options) {}

    /** @param data where its content lies */
    record Volume(String name, Map<String, String> labels, Map<String, String> options, Path data, Instant createdAt) {
        public Volume {
            labels = unmodifiableMap(new LinkedHashMap<>(labels));
            options = unmodifiableMap(new LinkedHashMap<>(options));
        }
    }
}

package io.jcompose.runtime.image;

import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.files.TwinFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which names point to which images: {@code names.json}, replaced whole. Readers need no lock; writers hold the store's.
 *
 * @param names complete references to image ids
 * @param repoDigests {@code domain/path@sha256:…} to image ids
 * @param tagged when an image last got a name
 */
record NameTable(Map<String, String> names, Map<String, String> repoDigests, Map<String, Instant> tagged) {
    private static final String FILE = "names.json";

    static NameTable read(Path root) {
        NameTable table = new NameTable(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        Optional<Map<String, Object>> json = StoreFiles.readTwinJson(root.resolve(FILE));
        if (json.isPresent()) {
            copy(Json.object(json.get(), "names"), table.names);
            copy(Json.object(json.get(), "repoDigests"), table.repoDigests);
            Json.object(json.get(), "tagged")
                    .forEach((id, time) -> ImageJson.instant(String.valueOf(time))
                            .ifPresent(instant -> table.tagged.put(id, instant)));
        }
        return table;
    }

    private static void copy(Map<String, Object> from, Map<String, String> to) {
        from.forEach((key, value) -> {
            if (value instanceof String id && Digests.isValid(id)) {
                to.put(key, id);
            }
        });
    }

    void write(Path root) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("names", names);
        json.put("repoDigests", repoDigests);
        json.put("tagged", tagged);
        byte[] content = Json.write(json);
        AtomicFile.writeDurably(root.resolve(FILE), content);
        TwinFile.writeCopy(root.resolve(FILE), content);
    }

    /** For a table that cannot be read any more: all images lose their names. */
    static void reset(Path root) throws IOException {
        TwinFile.delete(root.resolve(FILE));
    }

    /** The image a reference points to; a digest counts more than a tag beside it. */
    Optional<String> resolve(ImageReference reference) {
        if (reference.digest().isPresent()) {
            return Optional.ofNullable(
                    repoDigests.get(repoDigest(reference, reference.digest().get())));
        }
        return Optional.ofNullable(names.get(reference.toString()));
    }

    static String repoDigest(ImageReference reference, String digest) {
        return reference.domain() + "/" + reference.path() + "@" + digest;
    }

    List<String> namesOf(String id) {
        return keysOf(names, id);
    }

    List<String> repoDigestsOf(String id) {
        return keysOf(repoDigests, id);
    }

    private static List<String> keysOf(Map<String, String> map, String id) {
        return map.entrySet().stream()
                .filter(entry -> entry.getValue().equals(id))
                .map(Map.Entry::getKey)
                .toList();
    }

    void forget(String id) {
        names.values().removeIf(id::equals);
        repoDigests.values().removeIf(id::equals);
        tagged.remove(id);
    }
}

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
import java.util.function.Predicate;

/**
 * Which names point to which images: {@code names.json}, replaced whole. Readers need no lock; writers hold the store's.
 *
 * <p>A name that stands for several platforms points to an image for each; the first of them is meant where nobody asks for
 * a platform.
 *
 * @param names complete references to image ids, at least one
 * @param repoDigests {@code domain/path@sha256:…} to image ids, at least one
 * @param tagged when an image last got a name
 */
record NameTable(Map<String, List<String>> names, Map<String, List<String>> repoDigests, Map<String, Instant> tagged) {
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

    private static void copy(Map<String, Object> from, Map<String, List<String>> to) {
        from.forEach((key, value) -> {
            List<?> all = value instanceof List<?> several ? several : List.of(value);
            List<String> ids = all.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .filter(Digests::isValid)
                    .toList();
            if (!ids.isEmpty()) {
                to.put(key, ids);
            }
        });
    }

    /** One image as its id, several as a list. */
    private static Map<String, Object> written(Map<String, List<String>> table) {
        Map<String, Object> json = new LinkedHashMap<>();
        table.forEach((name, ids) -> json.put(name, ids.size() == 1 ? ids.get(0) : ids));
        return json;
    }

    void write(Path root) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("names", written(names));
        json.put("repoDigests", written(repoDigests));
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
        return all(reference).stream().findFirst();
    }

    /** The images a reference points to, one for each platform; empty if there is none. */
    List<String> all(ImageReference reference) {
        return reference
                .digest()
                .map(digest -> repoDigests.getOrDefault(repoDigest(reference, digest), List.of()))
                .orElseGet(() -> names.getOrDefault(reference.toString(), List.of()));
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

    private static List<String> keysOf(Map<String, List<String>> map, String id) {
        return map.entrySet().stream()
                .filter(entry -> entry.getValue().contains(id))
                .map(Map.Entry::getKey)
                .toList();
    }

    void forget(String id) {
        forgetUnless(other -> !other.equals(id));
        tagged.remove(id);
    }

    /** Keeps only what points to images for which {@code there} holds. */
    void forgetUnless(Predicate<String> there) {
        for (Map<String, List<String>> table : List.of(names, repoDigests)) {
            table.replaceAll((name, ids) -> ids.stream().filter(there).toList());
            table.values().removeIf(List::isEmpty);
        }
    }
}

package io.jcompose.runtime.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what names stand for. Images of one list of platforms stay together: who pulls a second one of them has both
 * under the name. Works on a table in memory.
 */
final class Naming {
    private static final Platform UNKNOWN = new Platform("unknown", "unknown", Optional.empty());
    private final NameTable table;
    private final Function<String, Platform> platforms;

    /** @param platforms tells what an image is for, by its id, unless it cannot be read */
    Naming(NameTable table, Function<String, Platform> platforms) {
        this.table = table;
        this.platforms = platforms;
    }

    /**
     * An image has come in.
     *
     * @param repoDigests what it was fetched by: equal ones mean one list of platforms
     */
    void add(String id, List<ImageReference> names, List<ImageReference> repoDigests) {
        List<String> together = List.of(id);
        for (ImageReference digest : repoDigests) {
            together = merged(table.all(digest), id);
            table.repoDigests().put(NameTable.repoDigest(digest, digest.digest().orElseThrow()), together);
        }
        for (ImageReference name : names) {
            String complete = withoutDigest(name);
            List<String> now = table.names().getOrDefault(complete, List.of());
            table.names().put(complete, together.containsAll(now) ? together : List.of(id));
        }
    }

    /** One image in the place of another for the same platform; this host's first. */
    private List<String> merged(List<String> known, String id) {
        List<String> all = new ArrayList<>(List.of(id));
        if (!known.isEmpty()) {
            Platform mine = platformOf(id);
            known.stream()
                    .filter(other -> !other.equals(id) && !platformOf(other).equals(mine))
                    .forEach(all::add);
        }
        return hostFirst(all);
    }

    /** Lets a name stand for these images and no others. */
    void point(ImageReference name, List<String> ids) {
        table.names().put(withoutDigest(name), hostFirst(ids.stream().distinct().toList()));
    }

    private List<String> hostFirst(List<String> ids) {
        Platform host = Platform.host();
        return ids.size() == 1
                ? List.copyOf(ids)
                : ids.stream()
                        .sorted(Comparator.comparing(
                                (String id) -> !platformOf(id).isLike(host)))
                        .toList();
    }

    private Platform platformOf(String id) {
        try {
            return platforms.apply(id);
        } catch (ImageException e) {
            return UNKNOWN; // damaged or gone; 'system check' is for that
        }
    }

    private static String withoutDigest(ImageReference name) {
        return new ImageReference(
                        name.domain(), name.path(), name.tag().or(() -> Optional.of("latest")), Optional.empty())
                .toString();
    }
}

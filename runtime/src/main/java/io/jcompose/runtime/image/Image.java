package io.jcompose.runtime.image;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image in the store.
 *
 * @param id digest of its configuration, {@code sha256:…}
 * @param names references that point to it, familiar form, sorted
 * @param repoDigests {@code repository@sha256:…} where it was pulled from or pushed to
 * @param layers its unpacked layers, topmost first: lower folders for an overlay mount
 * @param diffIds digests of the uncompressed layers, lowest first
 * @param size bytes of the unpacked layers
 */
public record Image(
        String id,
        List<String> names,
        List<String> repoDigests,
        Platform platform,
        Optional<Instant> created,
        Optional<String> author,
        ImageConfig config,
        List<Path> layers,
        List<String> diffIds,
        List<History> history,
        long size) {
    public Image {
        names = List.copyOf(names);
        repoDigests = List.copyOf(repoDigests);
        layers = List.copyOf(layers);
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /** One step of how it was made; {@code emptyLayer} ones changed only the configuration. */
    public record History(Optional<Instant> created, String createdBy, String comment, boolean emptyLayer) {}

    /** First 12 digits of the id. */
    public String shortId() {
        return id.substring(id.indexOf(':') + 1).substring(0, 12);
    }
}

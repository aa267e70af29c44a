package io.jcompose.runtime.image;

import io.jcompose.runtime.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The registries that have a layer, newest knowledge first: a file beside the layer that goes with it. */
final class LayerBlobs {
    private static final String FILE = "blobs.json";
    private static final int MOST = 16;

    private LayerBlobs() {}

    static List<KnownBlob> read(Path layerData) {
        List<KnownBlob> blobs = new ArrayList<>();
        StoreFiles.readJson(layerData.resolve(FILE)).ifPresent(json -> {
            for (Map<String, Object> blob : Json.objects(json, "blobs")) {
                String digest = Json.string(blob, "digest").orElse("");
                if (Digests.isValid(digest)) {
                    blobs.add(new KnownBlob(
                            digest,
                            Json.number(blob, "size").orElse(0L),
                            Json.string(blob, "mediaType").orElse(""),
                            Json.string(blob, "host").orElse(""),
                            Json.string(blob, "repository").orElse("")));
                }
            }
        });
        return blobs;
    }

    /** Puts {@code blob} first. Call with the layer's lock held. */
    static void add(Path layerData, KnownBlob blob) throws IOException {
        List<KnownBlob> blobs = read(layerData);
        if (!blobs.isEmpty() && blobs.get(0).equals(blob)) {
            return;
        }
        blobs.remove(blob);
        blobs.add(0, blob);
        List<Map<String, Object>> list = new ArrayList<>();
        for (KnownBlob known : blobs.subList(0, Math.min(MOST, blobs.size()))) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("digest", known.digest());
            json.put("size", known.size());
            json.put("mediaType", known.mediaType());
            json.put("host", known.host());
            json.put("repository", known.repository());
            list.add(json);
        }
        AtomicFile.write(layerData.resolve(FILE), Json.write(Map.of("blobs", list)));
    }
}

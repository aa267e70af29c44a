package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.tar.TarEntry;
import io.jcompose.runtime.tar.TarWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes images as an OCI layout that is a docker archive too; layers uncompressed. Same images, same bytes. */
final class ArchiveWriter {
    private static final String OCI = "application/vnd.oci.image.";
    private final ContentStore content;
    private final OutputStream out;
    private final TarWriter tar;
    private final Set<String> written = new HashSet<>();
    private final List<Map<String, Object>> index = new ArrayList<>();
    private final List<Map<String, Object>> docker = new ArrayList<>();

    ArchiveWriter(ContentStore content, OutputStream out) {
        this.content = content;
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.tar = new TarWriter(this.out::write);
    }

    /** @param images those of one list are one image for several platforms; with their names */
    void write(Map<List<Image>, List<ImageReference>> images) throws IOException {
        tar.header(TarEntry.of("blobs/", TarEntry.Type.FOLDER, 0755, 0));
        tar.header(TarEntry.of("blobs/sha256/", TarEntry.Type.FOLDER, 0755, 0));
        for (Map.Entry<List<Image>, List<ImageReference>> image : images.entrySet()) {
            List<Map<String, Object>> manifests = new ArrayList<>();
            for (Image platform : image.getKey()) {
                manifests.add(image(platform));
            }
            addToIndexes(
                    image.getKey().get(0),
                    image.getValue(),
                    manifests.size() == 1 ? manifests.get(0) : platforms(image.getKey(), manifests));
        }
        Map<String, Object> indexJson = new LinkedHashMap<>();
        indexJson.put("schemaVersion", 2);
        indexJson.put("mediaType", ImageIndex.OCI_TYPE);
        indexJson.put("manifests", index);
        file("index.json", Json.write(indexJson));
        String list = Json.text(Map.of("images", docker));
        file(
                "manifest.json",
                list.substring("{\"images\":".length(), list.length() - 1).getBytes(UTF_8));
        file("oci-layout", Json.write(Map.of("imageLayoutVersion", "1.0.0")));
        tar.finish();
        out.flush();
    }

    /** An index of its own for an image that is there for several platforms. */
    private Map<String, Object> platforms(List<Image> images, List<Map<String, Object>> manifests) throws IOException {
        byte[] json = ImageIndex.write(ImageIndex.OCI_TYPE, images, manifests);
        String digest = Digests.of(json);
        blob(digest, json);
        return descriptor(ImageIndex.OCI_TYPE, digest, json.length);
    }

    /** Writes what an image consists of; returns the descriptor of its manifest. */
    private Map<String, Object> image(Image image) throws IOException {
        byte[] config = content.configuration(image.id());
        blob(image.id(), config);
        List<Map<String, Object>> layers = new ArrayList<>();
        for (String diffId : image.diffIds()) {
            long size = content.tarSize(diffId);
            layers.add(descriptor(OCI + "layer.v1.tar", diffId, size));
            if (written.add(diffId)) {
                tar.header(TarEntry.of(blobName(diffId), TarEntry.Type.FILE, 0444, size));
                content.writeTar(diffId, out);
                tar.endContent(size);
            }
        }
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", OCI + "manifest.v1+json");
        manifest.put("config", descriptor(OCI + "config.v1+json", image.id(), config.length));
        manifest.put("layers", layers);
        byte[] manifestJson = Json.write(manifest);
        String digest = Digests.of(manifestJson);
        blob(digest, manifestJson);
        return descriptor(OCI + "manifest.v1+json", digest, manifestJson.length);
    }

    private void addToIndexes(Image image, List<ImageReference> names, Map<String, Object> descriptor) {
        for (ImageReference name : names) {
            Map<String, Object> named = new LinkedHashMap<>(descriptor);
            Map<String, Object> annotations = new LinkedHashMap<>();
            annotations.put("io.containerd.image.name", name.toString());
            annotations.put("org.opencontainers.image.ref.name", name.tag().orElse("latest"));
            named.put("annotations", annotations);
            index.add(named);
        }
        if (names.isEmpty()) {
            index.add(descriptor);
        }
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("Config", blobName(image.id()));
        entry.put("RepoTags", names.stream().map(ImageReference::familiar).toList());
        entry.put(
                "Layers", image.diffIds().stream().map(ArchiveWriter::blobName).toList());
        docker.add(entry);
    }

    private static Map<String, Object> descriptor(String mediaType, String digest, long size) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", mediaType);
        descriptor.put("digest", digest);
        descriptor.put("size", size);
        return descriptor;
    }

    private static String blobName(String digest) {
        return "blobs/sha256/" + Digests.hex(digest);
    }

    private void blob(String digest, byte[] bytes) throws IOException {
        if (written.add(digest)) {
            file(blobName(digest), bytes);
        }
    }

    private void file(String name, byte[] bytes) throws IOException {
        tar.header(TarEntry.of(name, TarEntry.Type.FILE, 0444, bytes.length));
        out.write(bytes);
        tar.endContent(bytes.length);
    }
}

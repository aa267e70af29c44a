package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.ContentStore;
import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageIndex;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.image.KnownBlob;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.registry.Manifests.Descriptor;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Sends one image: layers, configuration, manifest, in this order, so that a manifest never names what is missing. */
final class Push {
    private static final String OCI = "application/vnd.oci.image.";
    private static final String DOCKER = "application/vnd.docker.";
    private static final int MAX_SOURCES = 5;
    private final ContentStore store;
    private final Endpoint endpoint;
    private final Image image;
    private final ImageReference reference;
    private final ProgressListener progress;

    Push(ContentStore store, Endpoint endpoint, Image image, ImageReference reference, ProgressListener progress) {
        this.store = store;
        this.endpoint = endpoint;
        this.image = image;
        this.reference = reference;
        this.progress = progress;
    }

    /** Other repositories of the same registry that layers of the image are known to be in. */
    static List<String> mountSources(ContentStore store, Image image, ImageReference reference) {
        String host = Hosts.endpoint(reference.domain());
        LinkedHashSet<String> sources = new LinkedHashSet<>();
        for (String diffId : image.diffIds()) {
            store.blobs(diffId).stream()
                    .filter(blob ->
                            blob.host().equals(host) && !blob.repository().equals(reference.path()))
                    .map(KnownBlob::repository)
                    .forEach(sources::add);
        }
        return sources.stream().limit(MAX_SOURCES).toList();
    }

    /** A manifest that the registry has. */
    private record Sent(String mediaType, String digest, int size) {
        Map<String, Object> descriptor() {
            return Push.descriptor(mediaType, digest, size);
        }
    }

    /** Sends the image under the reference's tag; returns the digest of the manifest. */
    String run() throws IOException {
        return send(reference.tag().orElse("latest")).digest();
    }

    /** Sends an image for several platforms: their manifests by digest, then the list of them under the tag. */
    static String all(List<Push> platforms) throws IOException {
        Push first = platforms.get(0);
        List<Map<String, Object>> manifests = new ArrayList<>();
        boolean oci = true;
        for (Push platform : platforms) {
            Sent sent = platform.send("");
            manifests.add(sent.descriptor());
            oci &= sent.mediaType().startsWith(OCI);
        }
        String type = oci ? ImageIndex.OCI_TYPE : ImageIndex.DOCKER_TYPE;
        List<Image> images = platforms.stream().map(push -> push.image).toList();
        return first.put(
                        ImageIndex.write(type, images, manifests),
                        type,
                        first.reference.tag().orElse("latest"))
                .digest();
    }

    /** @param tag empty: under its digest only */
    private Sent send(String tag) throws IOException {
        try (ContentStore.Hold hold = store.hold(image.diffIds())) {
            Upload upload = new Upload(endpoint);
            // Asked first: whether we are let in should be known before a minute of compressing.
            boolean configIsThere = upload.exists(image.id());
            Map<String, Descriptor> sent = new ConcurrentHashMap<>();
            Parallel.run("push-layer", new LinkedHashSet<>(image.diffIds()), diffId -> sent.put(diffId, layer(diffId)));
            List<Descriptor> layers = image.diffIds().stream()
                    .map(sent::get)
                    .map(java.util.Objects::requireNonNull)
                    .toList();
            byte[] config = store.configuration(image.id());
            if (!configIsThere) {
                upload.send(upload.start(), image.id(), Bodies.of(config));
            }
            return manifest(config, layers, tag);
        }
    }

    /** Gives the image a name with the digest under which it is in the registry. */
    void remember(String digest) {
        var unused = store.register(
                store.configuration(image.id()),
                List.of(),
                List.of(new ImageReference(
                        reference.domain(), reference.path(), Optional.empty(), Optional.of(digest))));
    }

    private Descriptor layer(String diffId) throws IOException {
        Upload upload = new Upload(endpoint);
        String id = HttpRegistry.shortDigest(diffId);
        tell(id, "Preparing", 0, 0);
        List<KnownBlob> known = store.blobs(diffId);
        for (KnownBlob blob : known) {
            if (upload.exists(blob.digest())) {
                tell(id, "Layer already exists", blob.size(), blob.size());
                return remember(diffId, blob.digest(), blob.size(), blob.mediaType());
            }
        }
        for (KnownBlob blob : known) {
            boolean other = blob.host().equals(endpoint.host())
                    && !blob.repository().equals(endpoint.location().repository());
            if (other && upload.mount(blob.digest(), blob.repository())) {
                tell(id, "Mounted from " + blob.repository(), blob.size(), blob.size());
                return remember(diffId, blob.digest(), blob.size(), blob.mediaType());
            }
        }
        return compressAndSend(upload, diffId, id);
    }

    private Descriptor compressAndSend(Upload upload, String diffId, String id) throws IOException {
        Path folder = store.temporaryFolder();
        Path file = folder.resolve("layer.tar.gz");
        try {
            tell(id, "Compressing", 0, 0);
            String digest = store.writeCompressed(diffId, file);
            long size = Files.size(file);
            if (upload.exists(digest)) {
                tell(id, "Layer already exists", size, size);
            } else {
                upload.send(upload.start(), digest, file, sent -> tell(id, "Pushing", Math.min(sent, size), size));
                tell(id, "Pushed", size, size);
            }
            return remember(diffId, digest, size, OCI + "layer.v1.tar+gzip");
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private Descriptor remember(String diffId, String digest, long size, String mediaType) {
        store.remember(
                diffId,
                new KnownBlob(
                        digest,
                        size,
                        mediaType,
                        endpoint.host(),
                        endpoint.location().repository()));
        return new Descriptor(digest, size, mediaType);
    }

    /** OCI's form; registries that do not know it get Docker's. */
    private Sent manifest(byte[] config, List<Descriptor> layers, String tag) throws IOException {
        byte[] oci = manifest(config, layers, OCI + "manifest.v1+json", OCI + "config.v1+json", Push::ociLayer);
        try {
            return put(oci, OCI + "manifest.v1+json", tag);
        } catch (RegistryException e) {
            boolean unknownForm = e.status() == 400 || e.status() == 415;
            boolean expressible =
                    layers.stream().noneMatch(layer -> layer.mediaType().contains("zstd"));
            if (!unknownForm || !expressible) {
                throw e;
            }
            String type = DOCKER + "distribution.manifest.v2+json";
            return put(
                    manifest(
                            config,
                            layers,
                            type,
                            DOCKER + "container.image.v1+json",
                            layer -> DOCKER + "image.rootfs.diff.tar.gzip"),
                    type,
                    tag);
        }
    }

    private static String ociLayer(Descriptor layer) {
        if (layer.mediaType().contains("zstd")) {
            return OCI + "layer.v1.tar+zstd";
        }
        return layer.mediaType().endsWith("tar") ? OCI + "layer.v1.tar" : OCI + "layer.v1.tar+gzip";
    }

    private interface Typing {
        String of(Descriptor layer);
    }

    private byte[] manifest(byte[] config, List<Descriptor> layers, String type, String configType, Typing typing) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", type);
        manifest.put("config", descriptor(configType, image.id(), config.length));
        List<Map<String, Object>> list = new ArrayList<>();
        layers.forEach(layer -> list.add(descriptor(typing.of(layer), layer.digest(), layer.size())));
        manifest.put("layers", list);
        return Json.write(manifest);
    }

    private static Map<String, Object> descriptor(String type, String digest, long size) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", type);
        descriptor.put("digest", digest);
        descriptor.put("size", size);
        return descriptor;
    }

    private Sent put(byte[] manifest, String type, String tag) throws IOException {
        String digest = Digests.of(manifest);
        HttpResponse<?> response = endpoint.send(
                "PUT",
                endpoint.uri("manifests/" + (tag.isEmpty() ? digest : tag)),
                Map.of("Content-Type", type),
                Optional.of(Bodies.of(manifest)));
        ((java.io.InputStream) response.body()).close();
        String stored = response.headers().firstValue("Docker-Content-Digest").orElse(digest);
        if (!stored.equals(digest)) {
            throw new IOException("the registry keeps the manifest as %s, it was sent as %s".formatted(stored, digest));
        }
        return new Sent(type, digest, manifest.length);
    }

    private void tell(String id, String status, long current, long total) {
        progress.on(new ProgressListener.Event(id, status, current, total));
    }
}

package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends and fetches {@link Artifact}s: small files, a blob each, and the manifest that names them. */
final class Artifacts {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final byte[] NOTHING = "{}".getBytes(UTF_8);
    private static final int MAX_PART = 8 << 20;
    private static final int MAX_PARTS = 200;
    private static final int MAX_BYTES = 32 << 20; // all parts are in memory at once

    private final Endpoint endpoint;

    Artifacts(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Sends the parts, then the manifest, so that this never names what is missing; returns its digest. */
    String push(ImageReference reference, Artifact artifact, Artifact.Form form) throws IOException {
        for (Artifact.Part part : artifact.parts()) {
            blob(part.content());
        }
        blob(NOTHING);
        String tag = reference.tag().orElse("latest");
        Instant now = Instant.now();
        if (form == Artifact.Form.OCI_1_0) {
            return put(manifest(artifact, false, now), tag);
        }
        try {
            return put(manifest(artifact, true, now), tag);
        } catch (RegistryException e) {
            boolean unknownForm = e.status() / 100 == 4 && e.status() != 401 && e.status() != 403 && e.status() != 407;
            if (form == Artifact.Form.OCI_1_1 || !unknownForm) {
                throw e;
            }
            return put(manifest(artifact, false, now), tag);
        }
    }

    private void blob(byte[] content) throws IOException {
        Upload upload = new Upload(endpoint);
        String digest = Digests.of(content);
        if (!upload.exists(digest)) {
            upload.send(upload.start(), digest, Bodies.of(content));
        }
    }

    private static byte[] manifest(Artifact artifact, boolean typed, Instant now) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MANIFEST);
        if (typed) {
            manifest.put("artifactType", artifact.type());
        }
        manifest.put("config", descriptor(typed ? EMPTY : artifact.configType(), NOTHING));
        List<Map<String, Object>> layers = new ArrayList<>();
        for (Artifact.Part part : artifact.parts()) {
            Map<String, Object> layer = descriptor(part.mediaType(), part.content());
            layer.put("annotations", part.annotations());
            layers.add(layer);
        }
        manifest.put("layers", layers);
        String created = now.truncatedTo(ChronoUnit.SECONDS).toString();
        manifest.put("annotations", Map.of("org.opencontainers.image.created", created));
        return Json.write(manifest);
    }

    private static Map<String, Object> descriptor(String mediaType, byte[] content) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", mediaType);
        descriptor.put("digest", Digests.of(content));
        descriptor.put("size", content.length);
        return descriptor;
    }

    private String put(byte[] manifest, String tag) throws IOException {
        HttpResponse<?> response = endpoint.send(
                "PUT",
                endpoint.uri("manifests/" + tag),
                Map.of("Content-Type", MANIFEST),
                Optional.of(Bodies.of(manifest)));
        ((java.io.InputStream) response.body()).close();
        return Digests.of(manifest);
    }

    /** Fetches what {@code reference} names, if it is of that type; digests are checked. */
    Artifact.Found fetch(ImageReference reference, String wanted, String wantedConfig) throws IOException {
        byte[] body = new Manifests(endpoint).read(reference);
        Map<String, Object> manifest = Json.parseObject(body);
        Map<String, Object> config = Json.object(manifest, "config");
        String configType = Json.string(config, "mediaType").orElse("");
        String type = Json.string(manifest, "artifactType").orElse(configType);
        if (!type.equals(wanted) && !type.equals(wantedConfig)) {
            throw new IOException("it is of type '%s', not '%s'".formatted(type, wanted));
        }
        List<Map<String, Object>> layers = Json.objects(manifest, "layers");
        if (layers.isEmpty() || layers.size() > MAX_PARTS) {
            throw new IOException("it holds no files that could be read: %d layers".formatted(layers.size()));
        }
        List<Artifact.Part> parts = new ArrayList<>();
        int bytes = 0;
        for (Map<String, Object> layer : layers) {
            Map<String, String> annotations = new LinkedHashMap<>();
            Json.object(layer, "annotations").forEach((key, value) -> annotations.put(key, String.valueOf(value)));
            byte[] content = content(layer);
            bytes += content.length;
            if (bytes > MAX_BYTES) {
                throw new IOException("its files are larger than 32 MiB together");
            }
            parts.add(new Artifact.Part(Json.string(layer, "mediaType").orElse(""), annotations, content));
        }
        return new Artifact.Found(Digests.of(body), new Artifact(type, configType, parts));
    }

    private byte[] content(Map<String, Object> layer) throws IOException {
        String digest = Json.string(layer, "digest").orElse("");
        if (!Digests.isValid(digest) || Json.number(layer, "size").orElse(0L) > MAX_PART) {
            throw new IOException("the manifest names a file without sha256 digest, or one of more than 8 MiB");
        }
        byte[] content = endpoint.small("blobs/" + digest, Map.of(), MAX_PART).bytes();
        if (!Digests.of(content).equals(digest)) {
            throw new IOException("a file has digest %s, not %s as promised".formatted(Digests.of(content), digest));
        }
        return content;
    }
}

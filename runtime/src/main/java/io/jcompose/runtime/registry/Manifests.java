package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.image.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the manifest of an image, through lists of platforms if need be. */
final class Manifests {
    private static final int MAX_MANIFEST = 4 << 20;
    private static final int MAX_DEPTH = 3;
    private static final String ACCEPT = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json");
    /** What image configurations are called; artifacts such as charts and signatures come in the same manifests. */
    private static final String CONFIG_TYPES =
            "application/(vnd\\.oci\\.image\\.config\\.v1\\+json|vnd\\.docker\\.container\\.image\\.v1\\+json|octet-stream)";

    private final Endpoint endpoint;

    Manifests(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Content by digest. */
    record Descriptor(String digest, long size, String mediaType) {}

    /**
     * What an image consists of.
     *
     * @param asked digest of what the reference names, which may be the list of platforms
     * @param layers lowest first
     */
    record Manifest(String asked, Descriptor config, List<Descriptor> layers) {}

    Manifest fetch(ImageReference reference, Platform platform) throws IOException {
        return fetch(wanted(reference), Optional.empty(), platform, 0);
    }

    /** Digest of what the reference names, which may be the list of platforms. */
    String digest(ImageReference reference) throws IOException {
        return Digests.of(get(wanted(reference)));
    }

    /** What the reference names, byte for byte; its digest is checked. */
    byte[] read(ImageReference reference) throws IOException {
        return get(wanted(reference));
    }

    private static String wanted(ImageReference reference) {
        return reference.digest().or(reference::tag).orElse("latest");
    }

    private byte[] get(String wanted) throws IOException {
        Endpoint.Small answer = endpoint.small("manifests/" + wanted, Map.of("Accept", ACCEPT), MAX_MANIFEST);
        byte[] body = answer.bytes();
        String digest = Digests.of(body);
        String promised = Digests.isValid(wanted)
                ? wanted
                : answer.headers()
                        .firstValue("Docker-Content-Digest")
                        .filter(Digests::isValid)
                        .orElse(digest);
        if (!promised.equals(digest)) {
            throw new IOException("the manifest has digest %s, not %s as promised".formatted(digest, promised));
        }
        return body;
    }

    private Manifest fetch(String wanted, Optional<String> asked, Platform platform, int depth) throws IOException {
        byte[] body = get(wanted);
        String digest = Digests.of(body);
        Map<String, Object> json;
        try {
            json = Json.parseObject(body);
        } catch (IOException e) {
            throw new IOException("the manifest is no valid JSON; is %s a registry?".formatted(endpoint.host()), e);
        }
        List<Map<String, Object>> list = Json.objects(json, "manifests");
        if (!list.isEmpty()) {
            if (depth == MAX_DEPTH) {
                throw new IOException("lists of platforms without an end");
            }
            return fetch(choose(list, platform), Optional.of(asked.orElse(digest)), platform, depth + 1);
        }
        if (Json.number(json, "schemaVersion").orElse(2L) == 1) {
            throw new IOException("the image has the old manifest format (schema 1), which is not read; push it anew");
        }
        List<Descriptor> layers = new ArrayList<>();
        for (Map<String, Object> layer : Json.objects(json, "layers")) {
            layers.add(descriptor(layer));
        }
        Descriptor config = descriptor(Json.object(json, "config"));
        if (config.mediaType().startsWith("application/") && !config.mediaType().matches(CONFIG_TYPES)) {
            throw new IOException("it is no container image but an artifact of type %s".formatted(config.mediaType()));
        }
        return new Manifest(asked.orElse(digest), config, layers);
    }

    private static Descriptor descriptor(Map<String, Object> json) throws IOException {
        String digest = Json.string(json, "digest").orElse("");
        long size = Json.number(json, "size").orElse(-1L);
        if (!Digests.isValid(digest) || size < 0) {
            throw new IOException("the manifest names content without sha256 digest or size");
        }
        return new Descriptor(digest, size, Json.string(json, "mediaType").orElse(""));
    }

    /** The exact variant if there is one, else the first of the architecture. */
    static String choose(List<Map<String, Object>> list, Platform platform) throws IOException {
        Optional<String> fallback = Optional.empty();
        TreeSet<String> offered = new TreeSet<>();
        for (Map<String, Object> entry : list) {
            Map<String, Object> json = Json.object(entry, "platform");
            Platform found = new Platform(
                    Json.string(json, "os").orElse("linux"),
                    Json.string(json, "architecture").orElse("unknown"),
                    Json.string(json, "variant"));
            if (Json.object(entry, "annotations").containsKey("vnd.docker.reference.type")
                    || found.architecture().equals("unknown")) {
                continue; // attestations
            }
            offered.add(found.toString());
            if (found.os().equals(platform.os()) && found.architecture().equals(platform.architecture())) {
                if (found.variant().equals(platform.variant())) {
                    return descriptor(entry).digest();
                }
                if (fallback.isEmpty()) {
                    fallback = Optional.of(descriptor(entry).digest());
                }
            }
        }
        return fallback.orElseThrow(() -> new IOException(
                "no image for platform %s; there is %s".formatted(platform, String.join(", ", offered))));
    }
}

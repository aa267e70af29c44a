package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.ContentStore;
import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.image.KnownBlob;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.registry.Manifests.Descriptor;
import io.jcompose.runtime.registry.Manifests.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings one image from one place: manifest, configuration, then the layers, each unpacked while it comes. */
final class Pull {
    private static final int MAX_CONFIG = 8 << 20;
    private final ContentStore store;
    private final Endpoint endpoint;
    private final ImageReference reference;
    private final Platform platform;
    private final ProgressListener progress;

    Pull(
            ContentStore store,
            Endpoint endpoint,
            ImageReference reference,
            Platform platform,
            ProgressListener progress) {
        this.store = store;
        this.endpoint = endpoint;
        this.reference = reference;
        this.platform = platform;
        this.progress = progress;
    }

    /** @param named whether the image gets the reference as its name, and one with the digest */
    Image run(boolean named) throws IOException {
        Manifest manifest = new Manifests(endpoint).fetch(reference, platform);
        byte[] config = config(manifest.config());
        checkPlatform(config);
        Map<String, Descriptor> layers = layers(manifest, config);
        ImageReference byDigest = new ImageReference(
                reference.domain(), reference.path(), Optional.empty(), Optional.of(manifest.asked()));
        // A tag beside a digest is a comment: what it points to may be something else by now.
        List<ImageReference> names = !named || reference.digest().isPresent() ? List.of() : List.of(reference);
        try (ContentStore.Hold hold = store.hold(layers.keySet())) {
            Parallel.run("pull-layer", layers.entrySet(), layer -> layer(layer.getKey(), layer.getValue()));
            return store.register(config, names, named ? List.of(byDigest) : List.of());
        }
    }

    /**
     * Lists of platforms are chosen from; a single image is what it is. Without a wish it may be for something else than
     * this host, since emulators exist: whoever runs it is warned then.
     */
    private void checkPlatform(byte[] config) throws IOException {
        Map<String, Object> json = Json.parseObject(config);
        Platform found = new Platform(
                Json.string(json, "os").orElse("linux"),
                Json.string(json, "architecture").orElse(Platform.host().architecture()),
                Json.string(json, "variant"));
        if (!found.isLike(platform) && !platform.isLike(Platform.host())) {
            throw new IOException("the image is for %s, not for %s".formatted(found, platform));
        }
    }

    private byte[] config(Descriptor config) throws IOException {
        if (config.size() > MAX_CONFIG) {
            throw new IOException(
                    "image configuration of %d bytes; at most %d are read".formatted(config.size(), MAX_CONFIG));
        }
        if (store.isWhole(config.digest())) {
            try {
                return store.configuration(config.digest());
            } catch (ImageException e) {
                // somebody has removed the image since; it is fetched as if it had never been here
            }
        }
        byte[] bytes =
                endpoint.small("blobs/" + config.digest(), Map.of(), MAX_CONFIG).bytes();
        if (!Digests.of(bytes).equals(config.digest())) {
            throw new IOException("the image's configuration does not have the digest %s".formatted(config.digest()));
        }
        return bytes;
    }

    /** Descriptors by the digest of the uncompressed layer; some images have one layer twice. */
    private static Map<String, Descriptor> layers(Manifest manifest, byte[] config) throws IOException {
        List<String> diffIds = Json.strings(Json.object(Json.parseObject(config), "rootfs"), "diff_ids");
        if (diffIds.size() != manifest.layers().size()) {
            throw new IOException("the manifest lists %d layers, the configuration %d"
                    .formatted(manifest.layers().size(), diffIds.size()));
        }
        Map<String, Descriptor> layers = new LinkedHashMap<>();
        for (int i = 0; i < diffIds.size(); i++) {
            layers.put(diffIds.get(i), manifest.layers().get(i));
        }
        return layers;
    }

    private void layer(String diffId, Descriptor blob) throws IOException {
        tell(blob, "Waiting");
        boolean fetched = true;
        try {
            fetched = fetch(diffId, blob);
        } catch (BlobStream.WrongContentException | BlobStream.NotResumableException e) {
            // What an earlier try left may be the cause: once more from the start.
            retrying(diffId, blob);
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw explained(blob, e);
        }
        remember(diffId, blob);
        tell(blob, fetched ? "Pull complete" : "Already exists");
    }

    private void retrying(String diffId, Descriptor blob) throws IOException {
        try {
            var unused = fetch(diffId, blob);
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw explained(blob, e);
        }
    }

    private static IOException explained(Descriptor blob, IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("cannot reach ")
                ? e
                : new IOException("layer %s: %s".formatted(HttpRegistry.shortDigest(blob.digest()), message), e);
    }

    /**
     * Looks under the layer's lock, so that a layer that is just being removed is fetched again.
     *
     * @return whether it had to be fetched
     */
    private boolean fetch(String diffId, Descriptor blob) throws IOException {
        Path file = store.downloads().resolve(blob.digest().substring(7) + "-" + diffId.substring(7, 23));
        List<BlobStream> opened = new ArrayList<>(); // at most one
        try {
            store.obtainLayer(diffId, () -> {
                tell(blob, "Pulling fs layer");
                BlobStream stream = new BlobStream(endpoint, blob, file, progress);
                opened.add(stream);
                return stream;
            });
            boolean fetched = !opened.isEmpty();
            if (fetched) {
                Files.deleteIfExists(file);
            }
            return fetched;
        } catch (IOException e) {
            if (!opened.isEmpty() && !opened.get(0).failed() && !progress.isCancelled()) {
                judge(blob, file, e);
            }
            throw wrong(e).orElse(e);
        }
    }

    /** It did not unpack: was it spoilt on its way, or is it what the registry promised? */
    private void judge(Descriptor blob, Path file, IOException unpacking) throws IOException {
        try (BlobStream rest = new BlobStream(endpoint, blob, file, ProgressListener.NONE)) {
            rest.transferTo(OutputStream.nullOutputStream());
        } catch (BlobStream.WrongContentException e) {
            e.addSuppressed(unpacking);
            throw e;
        } catch (IOException e) {
            unpacking.addSuppressed(e);
            throw unpacking;
        }
        Files.deleteIfExists(file);
    }

    /** The unpacker reads through other streams, which wrap what the transfer said. */
    private static Optional<IOException> wrong(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BlobStream.WrongContentException
                    || cause instanceof BlobStream.NotResumableException
                    || cause instanceof RegistryException) {
                return Optional.of((IOException) cause);
            }
        }
        return Optional.empty();
    }

    /** So that a push to the same registry need not send it, nor compress it anew. */
    private void remember(String diffId, Descriptor blob) {
        store.remember(
                diffId,
                new KnownBlob(
                        blob.digest(),
                        blob.size(),
                        blob.mediaType(),
                        endpoint.host(),
                        endpoint.location().repository()));
    }

    private void tell(Descriptor blob, String status) {
        progress.on(new ProgressListener.Event(HttpRegistry.shortDigest(blob.digest()), status, 0, blob.size()));
    }
}

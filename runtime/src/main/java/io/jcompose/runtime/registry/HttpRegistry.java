package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.ContentStore;
import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.image.MissingLayerException;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressInputStream;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.registry.Manifests.Descriptor;
import io.jcompose.runtime.registry.Manifests.Manifest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** {@link Registry} over HTTP. */
final class HttpRegistry implements Registry {
    private static final int MAX_CONFIG = 8 << 20;
    private static final int PARALLEL_LAYERS = 3;
    private static final int ROUNDS = 3;
    private final ContentStore store;
    private final RegistrySettings settings;
    private @Nullable Transport transport;

    HttpRegistry(Path images, RegistrySettings settings) {
        this.store = new ContentStore(images);
        this.settings = settings;
    }

    private synchronized Transport transport() {
        if (transport == null) {
            transport = new Transport(settings);
        }
        return transport;
    }

    @Override
    public Image pull(ImageReference reference, Platform platform, ProgressListener progress) {
        try {
            return pull(new Endpoint(transport(), settings, reference), reference, platform, progress);
        } catch (RegistryException e) {
            throw new ImageException("pull %s: %s%s".formatted(reference, e.getMessage(), hint(e)), e);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            String hint = message.startsWith("cannot reach ")
                    ? "; without a registry an image comes by 'image load', 'image import' or 'image bootstrap'"
                    : "";
            throw new ImageException("pull %s: %s%s".formatted(reference, message, hint), e);
        }
    }

    private static String hint(RegistryException e) {
        return switch (e.status()) {
            case 401, 403 -> "; check the name; a private repository needs credentials in ~/.docker/config.json";
            case 404 -> "; check the tag";
            case 429 -> "; wait, or sign in";
            default -> "";
        };
    }

    private Image pull(Endpoint endpoint, ImageReference reference, Platform platform, ProgressListener progress)
            throws IOException {
        Manifest manifest = new Manifests(endpoint).fetch(reference, platform);
        byte[] config = config(endpoint, manifest.config());
        Map<String, Descriptor> layers = layers(manifest, config);
        ImageReference byDigest = new ImageReference(
                reference.domain(), reference.path(), Optional.empty(), Optional.of(manifest.asked()));
        // A tag beside a digest is a comment: what it points to may be something else by now.
        List<ImageReference> names = reference.digest().isPresent() ? List.of() : List.of(reference);
        for (int round = 1; ; round++) {
            fetch(endpoint, layers, progress);
            try {
                return store.register(config, names, List.of(byDigest));
            } catch (MissingLayerException e) {
                // An 'image rm' took a layer between the look and the registration.
                if (round == ROUNDS) {
                    throw e;
                }
            }
        }
    }

    private byte[] config(Endpoint endpoint, Descriptor config) throws IOException {
        if (config.size() > MAX_CONFIG) {
            throw new IOException(
                    "image configuration of %d bytes; at most %d are read".formatted(config.size(), MAX_CONFIG));
        }
        if (store.exists(config.digest())) {
            return store.configuration(config.digest());
        }
        byte[] bytes = Endpoint.bounded(endpoint.get("blobs/" + config.digest(), Map.of()), MAX_CONFIG);
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

    private void fetch(Endpoint endpoint, Map<String, Descriptor> layers, ProgressListener progress)
            throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(PARALLEL_LAYERS, task -> {
            Thread thread = new Thread(task, "pull-layer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Map.Entry<String, Descriptor> layer : layers.entrySet()) {
                boolean present = store.layer(layer.getKey()).isPresent();
                tell(progress, layer.getValue(), present ? "Already exists" : "Pulling fs layer");
                if (!present) {
                    running.add(threads.submit(() -> {
                        fetch(endpoint, layer.getKey(), layer.getValue(), progress);
                        return true;
                    }));
                }
            }
            for (Future<?> layer : running) {
                layer.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            rethrow(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void rethrow(@Nullable Throwable cause) throws IOException {
        if (cause instanceof IOException io) {
            throw io;
        }
        if (cause instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw new IllegalStateException(cause);
    }

    private void fetch(Endpoint endpoint, String diffId, Descriptor blob, ProgressListener progress)
            throws IOException {
        tell(progress, blob, "Waiting");
        Path file = store.downloads().resolve(blob.digest().substring(7) + "-" + diffId.substring(7, 23));
        try {
            store.obtainLayer(diffId, () -> {
                new BlobDownload(endpoint, blob, file, progress).run();
                return new DeletingInputStream(
                        new ProgressInputStream(
                                Files.newInputStream(file),
                                progress,
                                shortDigest(blob.digest()),
                                "Extracting",
                                blob.size()),
                        file);
            });
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("cannot reach ")
                    ? e
                    : new IOException("layer %s: %s".formatted(shortDigest(blob.digest()), message), e);
        }
        tell(progress, blob, "Pull complete");
    }

    private static void tell(ProgressListener progress, Descriptor blob, String status) {
        progress.on(new ProgressListener.Event(shortDigest(blob.digest()), status, 0, blob.size()));
    }

    static String shortDigest(String digest) {
        return digest.substring("sha256:".length()).substring(0, 12);
    }

    /** The downloaded file goes when it was read, whether it could be unpacked or not. */
    private static final class DeletingInputStream extends FilterInputStream {
        private final Path file;

        DeletingInputStream(InputStream in, Path file) {
            super(in);
            this.file = file;
        }

        @Override
        public void close() throws IOException {
            super.close();
            Files.deleteIfExists(file);
        }
    }
}

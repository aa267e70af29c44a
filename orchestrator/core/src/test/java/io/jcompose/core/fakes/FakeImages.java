package io.jcompose.core.fakes;

import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.registry.Registry;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Images in memory, and a registry that has those of {@link #remote}. */
public final class FakeImages implements ImageStore, Registry {
    public final Map<String, Image> remote = new LinkedHashMap<>();
    private final Map<String, Image> images = new LinkedHashMap<>();

    public Image add(String name, ImageConfig config) {
        Image image = image(name, config);
        images.put(name, image);
        return image;
    }

    public static Image image(String name, ImageConfig config) {
        return new Image(
                "sha256:%064x".formatted(name.hashCode() & 0xffffffffL),
                List.of(name),
                List.of(),
                Platform.host(),
                Optional.empty(),
                Optional.empty(),
                config,
                List.of(Path.of("/layers/1")),
                List.of(),
                List.of(),
                0);
    }

    @Override
    public Image pull(ImageReference reference, Platform platform, ProgressListener progress) {
        Image image = remote.get(reference.familiar());
        if (image == null) {
            throw new ImageException("pull %s: manifest unknown".formatted(reference));
        }
        images.put(reference.familiar(), image);
        return image;
    }

    @Override
    public Optional<Image> find(String nameOrId) {
        return Optional.ofNullable(images.get(nameOrId));
    }

    @Override
    public List<Image> list() {
        return List.copyOf(images.values());
    }

    @Override
    public List<String> remove(String nameOrId, boolean force, List<String> inUse) {
        images.remove(nameOrId);
        return List.of();
    }

    @Override
    public void tag(String nameOrId, ImageReference reference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void tag(List<String> imageIds, ImageReference reference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Image loadLayout(Path folder, Optional<String> wanted, Platform platform) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Image importRootfs(
            InputStream archive, ImageConfig config, Platform platform, Optional<ImageReference> name, String comment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Loaded> load(InputStream archive, List<Platform> platforms, ProgressListener progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void save(List<String> namesOrIds, List<Platform> platforms, OutputStream out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoredLayer addLayer(Path content, LayerOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Image addImage(
            ImageConfig config,
            Platform platform,
            List<StoredLayer> layers,
            List<Image.History> history,
            Optional<Instant> created,
            Optional<String> author) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long contentSize(Image image) {
        return image.size();
    }

    @Override
    public Optional<Instant> taggedAt(String imageId) {
        return Optional.empty();
    }

    @Override
    public Hold hold() {
        return () -> {};
    }

    @Override
    public List<StoredLayer> layersOf(Image image) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path temporaryFolder() {
        throw new UnsupportedOperationException();
    }
}

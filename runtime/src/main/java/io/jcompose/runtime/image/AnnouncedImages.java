package io.jcompose.runtime.image;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes down what is done to images by name.
 *
 * @param namesOnly that they get names, nothing else: what a builder loads and removes are its own caches
 */
public record AnnouncedImages(ImageStore images, EventJournal journal, boolean namesOnly) implements ImageStore {

    public AnnouncedImages(ImageStore images, EventJournal journal) {
        this(images, journal, false);
    }

    private void tell(String action, Image image, String name) {
        journal.image(action, image.id(), name, image.config().labels());
    }

    @Override
    public Optional<Image> find(String nameOrId) {
        return images.find(nameOrId);
    }

    @Override
    public List<Image> all(String nameOrId) {
        return images.all(nameOrId);
    }

    @Override
    public Optional<Image> find(String nameOrId, Platform platform) {
        return images.find(nameOrId, platform);
    }

    @Override
    public List<Image> list() {
        return images.list();
    }

    @Override
    public void tag(String nameOrId, ImageReference reference) {
        images.tag(nameOrId, reference);
        images.find(reference.toString()).ifPresent(image -> tell("tag", image, reference.familiar()));
    }

    @Override
    public void tag(List<String> imageIds, ImageReference reference) {
        images.tag(imageIds, reference);
        images.find(reference.toString()).ifPresent(image -> tell("tag", image, reference.familiar()));
    }

    @Override
    public List<String> remove(String nameOrId, boolean force, List<String> inUse) {
        List<Image> before = namesOnly ? List.of() : images.all(nameOrId);
        return removed(before, images.remove(nameOrId, force, inUse));
    }

    @Override
    public List<String> remove(String nameOrId, Platform platform, boolean force, List<String> inUse) {
        List<Image> before =
                namesOnly ? List.of() : images.find(nameOrId, platform).stream().toList();
        return removed(before, images.remove(nameOrId, platform, force, inUse));
    }

    private List<String> removed(List<Image> before, List<String> lines) {
        for (Image image : before) {
            for (String line : lines) {
                if (line.startsWith("Untagged: ") && !line.contains("@")) {
                    tell("untag", image, image.id());
                }
            }
            if (lines.contains("Deleted: " + image.id())) {
                journal.image("delete", image.id(), image.id(), Map.of());
            }
        }
        return lines;
    }

    @Override
    public Image importRootfs(
            InputStream archive, ImageConfig config, Platform platform, Optional<ImageReference> name, String comment) {
        Image image = images.importRootfs(archive, config, platform, name, comment);
        tell("import", image, image.id());
        return image;
    }

    @Override
    public List<Loaded> load(InputStream archive, List<Platform> platforms, ProgressListener progress) {
        List<Loaded> loaded = images.load(archive, platforms, progress);
        if (!namesOnly) {
            Set<String> told = new LinkedHashSet<>();
            for (Loaded one : loaded) {
                if (told.add(one.image().id())) {
                    tell("load", one.image(), one.image().id());
                }
            }
        }
        return loaded;
    }

    @Override
    public Image loadLayout(Path folder, Optional<String> wanted, Platform platform) {
        return images.loadLayout(folder, wanted, platform);
    }

    @Override
    public void save(List<String> namesOrIds, List<Platform> platforms, OutputStream out) {
        List<Image> saved = new ArrayList<>();
        if (!namesOnly) {
            namesOrIds.forEach(name -> images.find(name).ifPresent(saved::add));
        }
        images.save(namesOrIds, platforms, out);
        saved.forEach(image -> tell("save", image, image.id()));
    }

    @Override
    public StoredLayer addLayer(Path content, LayerOptions options) {
        return images.addLayer(content, options);
    }

    @Override
    public Image addImage(
            ImageConfig config,
            Platform platform,
            List<StoredLayer> layers,
            List<Image.History> history,
            Optional<Instant> created,
            Optional<String> author) {
        return images.addImage(config, platform, layers, history, created, author);
    }

    @Override
    public long contentSize(Image image) {
        return images.contentSize(image);
    }

    @Override
    public Optional<Instant> taggedAt(String imageId) {
        return images.taggedAt(imageId);
    }

    @Override
    public Hold hold() {
        return images.hold();
    }

    @Override
    public List<StoredLayer> layersOf(Image image) {
        return images.layersOf(image);
    }

    @Override
    public Path temporaryFolder() {
        return images.temporaryFolder();
    }
}

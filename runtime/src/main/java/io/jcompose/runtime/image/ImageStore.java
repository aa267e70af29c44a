package io.jcompose.runtime.image;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The images of this host. */
public interface ImageStore {

    /**
     * Opens the store in a folder, which need not exist. Cheap: nothing is read or written yet, and native code is
     * loaded only for unpacking and packing. Several stores, in one process or many, may share a folder.
     */
    static ImageStore open(Path folder) {
        return new LocalImageStore(new ContentStore(folder));
    }

    /**
     * Finds by reference, full id, {@code sha256:} prefix or unique short id.
     *
     * @throws ImageException if a short id is ambiguous
     */
    Optional<Image> find(String nameOrId);

    /** The images that a name stands for, one for each platform; the first is what {@link #find(String)} returns. */
    default List<Image> all(String nameOrId) {
        return find(nameOrId).stream().toList();
    }

    /** The one of {@link #all} that is for the platform: with its variant, if there is one. */
    default Optional<Image> find(String nameOrId, Platform platform) {
        List<Image> fitting = all(nameOrId).stream()
                .filter(image -> image.platform().isLike(platform))
                .toList();
        return fitting.stream()
                .filter(image -> image.platform().equals(platform))
                .findFirst()
                .or(() -> fitting.stream().findFirst());
    }

    /** All images, newest first. */
    List<Image> list();

    /** Lets {@code reference} stand for what the other name or id does, and for nothing else. */
    void tag(String nameOrId, ImageReference reference);

    /** Lets {@code reference} stand for several images, each for another platform. */
    void tag(List<String> imageIds, ImageReference reference);

    /**
     * Removes a name, or (given an id, or the last name) the image and what only it uses; with a name that stands for
     * several platforms, all of its images.
     *
     * @param inUse image ids that containers use: refused unless {@code force}, which then takes only the names, since
     *     the containers need the layers
     * @return lines as docker prints them: {@code Untagged: …}, {@code Deleted: …}
     */
    List<String> remove(String nameOrId, boolean force, List<String> inUse);

    /** {@link #remove(String, boolean, List)} of one of the platforms that a name stands for; it keeps the others. */
    default List<String> remove(String nameOrId, Platform platform, boolean force, List<String> inUse) {
        return remove(nameOrId, force, inUse);
    }

    /** {@link #importRootfs(InputStream, ImageConfig, Platform, Optional, String)} for this host. */
    default Image importRootfs(InputStream archive, ImageConfig config, Optional<ImageReference> name, String comment) {
        return importRootfs(archive, config, Platform.host(), name, comment);
    }

    /** Makes an image from one root file system archive (tar, plain or gzip, xz, zstd; found by its first bytes). */
    Image importRootfs(
            InputStream archive, ImageConfig config, Platform platform, Optional<ImageReference> name, String comment);

    /**
     * An image that came in an archive.
     *
     * @param names those that the archive has for it; the image may have others besides
     */
    record Loaded(Image image, List<ImageReference> names) {
        public Loaded {
            names = List.copyOf(names);
        }
    }

    /** {@link #load(InputStream, List, ProgressListener)} of all platforms. */
    default List<Loaded> load(InputStream archive, ProgressListener progress) {
        return load(archive, List.of(), progress);
    }

    /**
     * Reads a docker or OCI archive (plain or compressed); returns the images in it.
     *
     * @param platforms which ones of several to take; empty: all that are whole in the archive
     * @throws ImageException if there is none for a platform that was asked for
     */
    List<Loaded> load(InputStream archive, List<Platform> platforms, ProgressListener progress);

    /**
     * Brings an image in from an OCI layout that lies in a folder; it gets no name.
     *
     * @param wanted tag or digest; empty: the only image, or else the latest
     * @throws ImageException if it is not there, or not for the platform
     */
    Image loadLayout(Path folder, Optional<String> wanted, Platform platform);

    /** Writes an archive that both docker and OCI tools read. */
    default void save(List<String> namesOrIds, OutputStream out) {
        save(namesOrIds, List.of(), out);
    }

    /** @param platforms which ones of several to write; empty: all */
    void save(List<String> namesOrIds, List<Platform> platforms, OutputStream out);

    /**
     * Adds the content of a folder (an overlay's upper folder, or a prepared tree) as a layer and returns it. Whiteouts
     * are overlay's own: 0,0 devices and the opaque attribute. Same content, same layer.
     */
    StoredLayer addLayer(Path content, LayerOptions options);

    /** Registers an image made of stored layers; lowest first. Same parts, same id. */
    Image addImage(
            ImageConfig config,
            Platform platform,
            List<StoredLayer> layers,
            List<Image.History> history,
            Optional<java.time.Instant> created,
            Optional<String> author);

    /**
     * Bytes to transfer or save the image: of its configuration and its layers, these as the registry has them that they
     * came from or went to, else as tars.
     */
    long contentSize(Image image);

    /** When the image last got a name: by a pull, a build or a tag. */
    Optional<java.time.Instant> taggedAt(String imageId);

    /** Keeps layers that no image has yet from being collected until it is closed: for builds. */
    Hold hold();

    /** Ends by itself when its process is killed. */
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** The stored layers of an image, lowest first: the start of a build. */
    List<StoredLayer> layersOf(Image image);

    /** A fresh private folder on the store's file system, for a build step's upper and work folder; the caller removes it. */
    Path temporaryFolder();

    /**
     * An unpacked layer.
     *
     * @param diffId digest of its uncompressed tar
     * @param folder its unpacked tree, read-only by convention
     */
    record StoredLayer(String diffId, Path folder, long size) {}

    /**
     * @param clampTimes newest time a file may have (SOURCE_DATE_EPOCH); empty leaves times alone
     * @param leaveOut relative paths that are not to be in the layer; only for content outside the store's own folders
     */
    record LayerOptions(Optional<java.time.Instant> clampTimes, Set<String> leaveOut) {
        public static final LayerOptions DEFAULT = new LayerOptions(Optional.empty());

        public LayerOptions(Optional<java.time.Instant> clampTimes) {
            this(clampTimes, Set.of());
        }
    }
}

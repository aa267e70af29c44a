package io.jcompose.runtime.image;

import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.linux.FileSyscalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The files of an image store, for those who bring images in: layers, configurations and names. Several objects, in one
 * process or many, may work on one folder. Reading needs no native code and takes no lock.
 */
public final class ContentStore {
    private static final int MAX_CONFIG = 8 << 20;
    private static final String STORE_LOCK = "store";
    private static final Duration DOWNLOADS_KEPT = Duration.ofDays(7);
    private final Path root;
    private final Path configs;
    private final TemporaryFolders temporary;
    private final StoreLocks locks;
    private final LayerStore layers;
    private final Holds holds;
    private boolean prepared;
    private @Nullable FileSyscalls syscalls;

    /** @param folder need not exist yet */
    public ContentStore(Path folder) {
        this(folder, FileSyscalls::linux);
    }

    ContentStore(Path folder, Supplier<FileSyscalls> syscalls) {
        root = folder.toAbsolutePath().normalize();
        configs = root.resolve("configs");
        temporary = new TemporaryFolders(root.resolve("tmp"));
        locks = new StoreLocks(root.resolve("locks"));
        layers = new LayerStore(root, temporary, locks, () -> once(syscalls));
        holds = new Holds(temporary);
    }

    /** Native code is loaded when it is first needed: it costs more than a short command's whole work. */
    private synchronized FileSyscalls once(Supplier<FileSyscalls> loader) {
        if (syscalls == null) {
            syscalls = loader.get();
        }
        return syscalls;
    }

    /** Makes the folders, and removes what dead processes left; before the first write. Returns true. */
    private synchronized boolean prepare() throws IOException {
        if (!prepared) {
            for (Path folder : List.of(
                    root,
                    configs,
                    layers.trees(),
                    layers.data(),
                    root.resolve("tmp"),
                    root.resolve("locks"),
                    root.resolve("downloads"))) {
                StoreFiles.createFolder(folder);
            }
            temporary.sweep();
            locks.holding(
                    STORE_LOCK,
                    () -> { // whoever writes there has it
                        AtomicFile.deleteLeftovers(root);
                        AtomicFile.deleteLeftovers(configs);
                        return true;
                    });
            layers.deleteStrayTrees();
            deleteOldDownloads();
            prepared = true;
        }
        return true;
    }

    private void deleteOldDownloads() throws IOException {
        Instant oldest = Instant.now().minus(DOWNLOADS_KEPT);
        try (var files = Files.newDirectoryStream(root.resolve("downloads"))) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Removes what dead processes left; does nothing if there is no store yet. */
    void sweep() {
        if (Files.isDirectory(root)) {
            guarded("remove what was left in the image store", () -> prepare());
        }
    }

    /** A fresh folder that is swept after this process is dead, as those of others are now: an engine lives long. */
    public Path temporaryFolder() {
        return guarded("make a temporary folder", () -> {
            prepare();
            temporary.sweep();
            return temporary.create();
        });
    }

    /** For unfinished downloads, each used only inside {@link #obtainLayer}'s source for one layer. */
    public Path downloads() {
        return guarded("make the download folder", () -> {
            prepare();
            return root.resolve("downloads");
        });
    }

    /** Keeps layers from being removed until it is closed, or its process is dead. */
    public static final class Hold implements ImageStore.Hold {
        private final Path folder;

        private Hold(Path folder) {
            this.folder = folder;
        }

        @Override
        public void close() {
            guarded("end a hold on layers", () -> {
                StoreFiles.deleteTree(folder);
                return true;
            });
        }
    }

    /**
     * Take it before looking which layers are there.
     *
     * @param diffIds empty means all
     */
    public Hold hold(Collection<String> diffIds) {
        return guarded("hold layers", () -> {
            prepare();
            return new Hold(locks.holding(STORE_LOCK, () -> holds.take(diffIds)));
        });
    }

    /** Where registries have a layer, newest knowledge first. */
    public List<KnownBlob> blobs(String diffId) {
        return layers.blobs(diffId);
    }

    /** Notes that a registry has a layer. */
    public void remember(String diffId, KnownBlob blob) {
        guarded("remember where layer " + diffId + " is", () -> {
            layers.remember(diffId, blob);
            return true;
        });
    }

    /**
     * The images that {@code reference} names, one for each platform, this host's first.
     *
     * @throws IOException if there is none
     */
    public List<Image> require(ImageReference reference) throws IOException {
        NameTable table = names();
        List<String> ids = table.all(reference);
        if (ids.isEmpty()) {
            throw new IOException("there is no such image here; 'image ls' shows what there is");
        }
        return ids.stream().map(id -> image(id, table, true)).toList();
    }

    public Optional<StoredLayer> layer(String diffId) {
        return layers.find(diffId);
    }

    /** Opens a layer's archive, compressed or not. */
    @FunctionalInterface
    public interface LayerSource {
        InputStream open() throws IOException;
    }

    /**
     * Returns the layer; if it is missing, {@code source} is opened and unpacked, once, however many ask.
     *
     * @throws IOException if the source fails, is no proper archive, or has another digest
     */
    public StoredLayer obtainLayer(String diffId, LayerSource source) throws IOException {
        prepare();
        return layers.obtain(diffId, source::open);
    }

    /** Unpacks an archive whose digest is not known. */
    StoredLayer addLayer(InputStream archive) throws IOException {
        prepare();
        return layers.add(archive);
    }

    StoredLayer addTree(Path content, ImageStore.LayerOptions options) throws IOException {
        prepare();
        return layers.addTree(content, options);
    }

    void writeTar(String diffId, OutputStream out) throws IOException {
        layers.writeTar(diffId, out);
    }

    /** Writes a layer's tar gzipped, the same bytes each time; returns the file's digest. */
    public String writeCompressed(String diffId, Path file) throws IOException {
        return layers.writeCompressed(diffId, file);
    }

    long tarSize(String diffId) {
        return layers.tarSize(diffId);
    }

    /** The configuration as it came, byte for byte. */
    public byte[] configuration(String id) {
        return guarded("read image " + id, () -> Files.readAllBytes(configs.resolve(Digests.hex(id))));
    }

    /**
     * Makes an image of stored layers known, and points names to it.
     *
     * @param config the configuration blob; its digest is the image's id
     * @param repoDigests references with digest by which it was fetched
     * @throws MissingLayerException if a layer was removed meanwhile: bring it in again and repeat
     */
    public Image register(byte[] config, List<ImageReference> names, List<ImageReference> repoDigests) {
        if (config.length > MAX_CONFIG) {
            throw new ImageException(
                    "image configuration of %d bytes; at most %d are read".formatted(config.length, MAX_CONFIG));
        }
        String id = Digests.of(config);
        return guarded("register image " + id, () -> {
            ImageJson.Parsed parsed = ImageJson.parse(Json.parseObject(config));
            prepare();
            return locks.holding(STORE_LOCK, () -> {
                for (String diffId : parsed.diffIds()) {
                    if (layers.find(diffId).isEmpty()) {
                        throw new MissingLayerException(diffId);
                    }
                }
                Path file = configs.resolve(Digests.hex(id));
                if (!isWhole(id)) {
                    AtomicFile.writeDurably(file, config);
                }
                if (!names.isEmpty() || !repoDigests.isEmpty()) {
                    NameTable table = NameTable.read(root);
                    naming(table).add(id, names, repoDigests);
                    table.tagged().put(id, Instant.now());
                    table.write(root);
                }
                return image(id, NameTable.read(root), true);
            });
        });
    }

    Naming naming(NameTable table) {
        return new Naming(table, id -> parsed(id).platform());
    }

    NameTable names() {
        return NameTable.read(root);
    }

    /** Changes names under the store's lock. */
    <T> T changeNames(java.util.function.Function<NameTable, T> change) {
        return guarded("change image names", () -> {
            prepare();
            return locks.holding(STORE_LOCK, () -> {
                NameTable table = NameTable.read(root);
                T result = change.apply(table);
                table.write(root);
                return result;
            });
        });
    }

    /** Whether there is an image with this id. */
    public boolean exists(String id) {
        return Files.exists(configs.resolve(Digests.hex(id)));
    }

    /** Whether the configuration of an image is there and what its digest says. */
    public boolean isWhole(String id) {
        try {
            return exists(id)
                    && Digests.of(Files.readAllBytes(configs.resolve(Digests.hex(id))))
                            .equals(id);
        } catch (IOException e) {
            return false;
        }
    }

    /** Ids of all images. */
    List<String> ids() {
        if (!Files.isDirectory(configs)) {
            return List.of();
        }
        return guarded("list images", () -> {
            Set<String> ids = new TreeSet<>();
            try (var files = Files.newDirectoryStream(configs)) {
                for (Path file : files) {
                    String id = "sha256:" + file.getFileName();
                    if (Digests.isValid(id)) {
                        ids.add(id);
                    }
                }
            }
            return List.copyOf(ids);
        });
    }

    /**
     * Reads an image.
     *
     * @param strict fail if a layer is missing; else leave it out
     */
    Image image(String id, NameTable table, boolean strict) {
        ImageJson.Parsed parsed = parsed(id);
        List<Path> folders = new ArrayList<>();
        long size = 0;
        for (String diffId : parsed.diffIds()) {
            Optional<StoredLayer> layer = layers.find(diffId);
            if (layer.isPresent()) {
                folders.add(0, layer.get().folder());
                size += layer.get().size();
            } else if (strict) {
                throw new ImageException(
                        "image %s is damaged: its layer %s is not in the store; remove the image and get it again"
                                .formatted(id, diffId));
            }
        }
        return new Image(
                id,
                familiar(table.namesOf(id)),
                familiar(table.repoDigestsOf(id)),
                parsed.platform(),
                parsed.created(),
                parsed.author(),
                parsed.config(),
                folders,
                parsed.diffIds(),
                parsed.history(),
                size);
    }

    private static List<String> familiar(Collection<String> references) {
        return references.stream()
                .map(reference -> ImageReference.parse(reference).familiar())
                .sorted()
                .toList();
    }

    private ImageJson.Parsed parsed(String id) {
        Path file = configs.resolve(Digests.hex(id));
        return ImageJson.parse(StoreFiles.readJson(file).orElseThrow(() -> new ImageException("no such image: " + id)));
    }

    /**
     * Takes an image and the layers that only it used away.
     *
     * @param still asked with the store's lock held
     * @return what was deleted, the image first; nothing if {@code still} said no
     */
    Deleted delete(String id, Predicate<NameTable> still) {
        return guarded("remove image " + id, () -> {
            prepare();
            List<String> topFirst = new ArrayList<>(parsed(id).diffIds());
            boolean gone = locks.holding(STORE_LOCK, () -> {
                NameTable table = NameTable.read(root);
                if (!still.test(table)) {
                    return false;
                }
                table.forget(id);
                table.write(root);
                return Files.deleteIfExists(configs.resolve(Digests.hex(id)));
            });
            if (!gone) {
                return Deleted.NOTHING;
            }
            Collections.reverse(topFirst);
            Deleted unused = deleteUnused(topFirst);
            List<String> all = new ArrayList<>(List.of(id));
            all.addAll(unused.digests());
            return new Deleted(all, unused.bytes());
        });
    }

    /** What was taken away, and how much room that made. */
    record Deleted(List<String> digests, long bytes) {
        static final Deleted NOTHING = new Deleted(List.of(), 0);
    }

    /** Digests of all layers. */
    List<String> layers() {
        return guarded("list layers", layers::all);
    }

    /** Takes those layers away that no image uses and nobody holds. */
    Deleted deleteUnused(Collection<String> diffIds) {
        return guarded("remove unused layers", () -> {
            prepare();
            List<String> deleted = new ArrayList<>();
            long bytes = 0;
            for (String diffId : diffIds) {
                long size = layers.find(diffId).map(StoredLayer::size).orElse(0L);
                if (layers.deleteIf(diffId, () -> isUnused(diffId))) {
                    deleted.add(diffId);
                    bytes += size;
                }
            }
            return new Deleted(deleted, bytes);
        });
    }

    /** Takes an image away that cannot be read any more, without its layers; returns the names it had. */
    List<String> forget(String id) {
        return guarded(
                "remove image " + id,
                () -> locks.holding(STORE_LOCK, () -> {
                    NameTable table = NameTable.read(root);
                    List<String> names = table.namesOf(id);
                    table.forget(id);
                    table.write(root);
                    Files.deleteIfExists(configs.resolve(Digests.hex(id)));
                    return names;
                }));
    }

    /** Finds layers whose parts do not belong together; see {@link LayerStore#checkFolders}. */
    List<String> checkFolders(boolean repair) {
        return guarded("check layers", () -> {
            prepare();
            return layers.checkFolders(repair);
        });
    }

    /** Takes a layer away though images need it: it is damaged. */
    boolean deleteDamaged(String diffId) {
        return guarded("remove layer " + diffId, () -> layers.deleteIf(diffId, () -> true));
    }

    /** The store's lock keeps register() and hold() from counting on the layer while it goes. */
    private boolean isUnused(String diffId) {
        return guarded(
                "look who uses layer " + diffId,
                () -> locks.holding(STORE_LOCK, () -> !usedLayers().contains(diffId) && !holds.isHeld(diffId)));
    }

    /** Digests of the layers that images have. */
    Set<String> usedLayers() {
        Set<String> used = new HashSet<>();
        for (String id : ids()) {
            try {
                used.addAll(parsed(id).diffIds());
            } catch (ImageException e) {
                if (exists(id)) {
                    throw e;
                }
            }
        }
        return used;
    }

    interface Task<T> {
        T run() throws IOException;
    }

    /** Adds what was tried to a failure, once. */
    static <T> T guarded(String action, Task<T> task) {
        try {
            return task.run();
        } catch (IOException e) {
            throw new ImageException(action + ": " + describe(e), e);
        }
    }

    /** Java's file exceptions have only the path as their message. */
    static String describe(IOException e) {
        if (e instanceof java.nio.file.NoSuchFileException) {
            return e.getMessage() + ": no such file";
        }
        if (e instanceof java.nio.file.AccessDeniedException) {
            return e.getMessage() + ": permission denied; run as root";
        }
        return String.valueOf(e.getMessage());
    }
}

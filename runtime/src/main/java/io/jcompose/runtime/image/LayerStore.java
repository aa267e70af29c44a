package io.jcompose.runtime.image;

import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.image.ImageStore.LayerOptions;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.tar.Compression;
import io.jcompose.runtime.tar.TarReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * Unpacked layers. A tree lies at {@code layers/<24 digits>}: short, because all lower folders of a mount share one page
 * of options. What is known of it lies at {@code layer-data/<the same>}; a layer exists once that folder does.
 */
final class LayerStore {
    private static final int NAME_DIGITS = 24;
    private static final long MAX_LAYER = 64L << 30;
    private static final String TREE = "tree";
    private static final String DATA = "data";
    private static final String SHADOWS = "shadows";
    private static final String RECIPE = "recipe.z";
    private static final String META = "layer.json";
    private final Path trees;
    private final Path data;
    private final TemporaryFolders temporary;
    private final StoreLocks locks;
    private final Supplier<FileSyscalls> syscalls;

    LayerStore(Path root, TemporaryFolders temporary, StoreLocks locks, Supplier<FileSyscalls> syscalls) {
        this.trees = root.resolve("layers");
        this.data = root.resolve("layer-data");
        this.temporary = temporary;
        this.locks = locks;
        this.syscalls = syscalls;
    }

    Path trees() {
        return trees;
    }

    Path data() {
        return data;
    }

    Path tree(String diffId) {
        return trees.resolve(Digests.hex(diffId).substring(0, NAME_DIGITS));
    }

    private Path dataOf(String diffId) {
        return data.resolve(Digests.hex(diffId).substring(0, NAME_DIGITS));
    }

    Optional<StoredLayer> find(String diffId) {
        return StoreFiles.readJson(dataOf(diffId).resolve(META))
                .filter(meta -> Files.isDirectory(tree(diffId)))
                .map(meta -> {
                    if (!Json.string(meta, "diffId").equals(Optional.of(diffId))) {
                        throw new ImageException(
                                "layer %s: another layer has the same first %d digits".formatted(diffId, NAME_DIGITS));
                    }
                    return new StoredLayer(
                            diffId, tree(diffId), Json.number(meta, "size").orElse(0L));
                });
    }

    /** Opens a layer's archive, compressed or not; called at most once, and only if the layer is not there. */
    interface Source {
        InputStream open() throws IOException;
    }

    /** Returns the layer, unpacking it first if it is missing. Whoever else wants it meanwhile waits. */
    StoredLayer obtain(String diffId, Source source) throws IOException {
        return locks.holdingDigest(diffId, () -> {
            Optional<StoredLayer> present = find(diffId);
            if (present.isPresent()) {
                return present.get();
            }
            try (InputStream in = source.open();
                    Work work = new Work()) {
                String found = work.unpack(in);
                if (!found.equals(diffId)) {
                    throw new IOException("its content has the digest %s, the image says %s".formatted(found, diffId));
                }
                return work.commit(diffId);
            }
        });
    }

    /** Adds a layer of unknown digest. */
    StoredLayer add(InputStream archive) throws IOException {
        try (Work work = new Work()) {
            String diffId = work.unpack(archive);
            return work.commitUnlessPresent(diffId);
        }
    }

    /** See {@link ImageStore#addLayer}. */
    StoredLayer addTree(Path content, LayerOptions options) throws IOException {
        if (!temporary.contains(content)) {
            return addCopy(content, options);
        }
        try (Work work = new Work()) {
            String diffId = work.adopt(content, options);
            return work.commitUnlessPresent(diffId);
        }
    }

    /** Packs and unpacks at once, through a pipe. */
    private StoredLayer addCopy(Path content, LayerOptions options) throws IOException {
        FileSyscalls calls = syscalls.get();
        PipedInputStream in = new PipedInputStream(1 << 18);
        List<Exception> failures = new ArrayList<>();
        PipedOutputStream out = new PipedOutputStream(in);
        Thread packer = new Thread(
                () -> {
                    try (out;
                            OpenFile root = calls.openFolder(content)) {
                        new TreePacker(calls, new StreamOutput(out), Optional.empty(), options.leaveOut()).pack(root);
                    } catch (IOException | RuntimeException e) {
                        failures.add(e);
                    }
                },
                "layer-packer");
        packer.setDaemon(true);
        packer.start();
        try (Work work = new Work()) {
            work.unpack(in);
            packer.join();
            if (!failures.isEmpty()) {
                throw new IOException(failures.get(0).getMessage(), failures.get(0));
            }
            return work.commitUnlessPresent(work.adopt(work.folder.resolve(TREE), options));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while copying " + content, e);
        } finally {
            in.close();
        }
    }

    /** Length of the layer's tar. */
    long tarSize(String diffId) {
        return Json.number(meta(diffId), "tarSize").orElse(0L);
    }

    /** Writes the tar gzipped, the same bytes each time; returns the file's digest. */
    String writeCompressed(String diffId, Path file) throws IOException {
        MessageDigest digest = Digests.sha256();
        try (OutputStream out = new GZIPOutputStream(
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), digest),
                1 << 16)) {
            writeTar(diffId, out);
        }
        return Digests.finish(digest);
    }

    /** Writes the tar with digest {@code diffId}. */
    void writeTar(String diffId, OutputStream out) throws IOException {
        Path folder = dataOf(diffId);
        Map<String, List<String>> shadowed = new LinkedHashMap<>();
        Map<String, Object> stored = Json.object(meta(diffId), SHADOWS);
        stored.keySet().forEach(path -> shadowed.put(path, Json.strings(stored, path)));
        MessageDigest digest = Digests.sha256();
        DigestOutputStream hashed = new DigestOutputStream(out, digest);
        FileSyscalls calls = syscalls.get();
        try (OpenFile root = calls.openFolder(tree(diffId));
                OpenFile shadows = calls.openFolder(folder.resolve(SHADOWS))) {
            new TarRecipe.Reader(calls, root, shadows, shadowed).writeTo(folder.resolve(RECIPE), hashed);
        } catch (SyscallException e) {
            throw new IOException("layer %s was changed in the store: %s".formatted(diffId, e.getMessage()), e);
        }
        String found = Digests.finish(digest);
        if (!found.equals(diffId)) {
            throw new IOException("layer %s was changed in the store: its digest is now %s".formatted(diffId, found));
        }
    }

    private Map<String, Object> meta(String diffId) {
        return StoreFiles.readJson(dataOf(diffId).resolve(META))
                .orElseThrow(() -> new ImageException("layer %s is not in the store".formatted(diffId)));
    }

    /** Where registries have the layer. */
    List<KnownBlob> blobs(String diffId) {
        return LayerBlobs.read(dataOf(diffId));
    }

    /** Notes where the layer is; does nothing if it is not in the store. */
    void remember(String diffId, KnownBlob blob) throws IOException {
        locks.holdingDigest(diffId, () -> {
            if (find(diffId).isPresent()) {
                LayerBlobs.add(dataOf(diffId), blob);
            }
            return true;
        });
    }

    /** Takes the layer away, whole or damaged, if {@code unused} still says so under the layer's lock. */
    boolean deleteIf(String diffId, java.util.function.BooleanSupplier unused) throws IOException {
        Path doomed = temporary.create();
        try {
            return locks.holdingDigest(diffId, () -> {
                if (!Files.exists(dataOf(diffId)) || !unused.getAsBoolean()) {
                    return false;
                }
                Files.move(dataOf(diffId), doomed.resolve(DATA));
                if (Files.exists(tree(diffId))) {
                    Files.move(tree(diffId), doomed.resolve(TREE));
                }
                return true;
            });
        } finally {
            StoreFiles.deleteTree(doomed);
        }
    }

    /** The digests of all stored layers. */
    List<String> all() throws IOException {
        List<String> found = new ArrayList<>();
        if (Files.isDirectory(data)) {
            try (var folders = Files.newDirectoryStream(data)) {
                for (Path folder : folders) {
                    diffId(folder).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** Empty if what is known of the layer cannot be read. */
    private static Optional<String> diffId(Path folder) {
        try {
            return StoreFiles.readJson(folder.resolve(META)).flatMap(meta -> Json.string(meta, "diffId"));
        } catch (ImageException e) {
            return Optional.empty();
        }
    }

    /**
     * Finds layers of which a part is missing or cannot be read.
     *
     * @param repair take the rest of them away
     * @return a line for each
     */
    List<String> checkFolders(boolean repair) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (Path root : List.of(trees, data)) {
            try (var folders = Files.newDirectoryStream(root)) {
                folders.forEach(folder -> names.add(String.valueOf(folder.getFileName())));
            }
        }
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            Path doomed = temporary.create();
            try {
                locks.holdingPrefix(name, () -> {
                    Path known = data.resolve(name);
                    Path tree = trees.resolve(name);
                    boolean whole = diffId(known).isPresent() && Files.isDirectory(tree);
                    // A tree alone is what a killed process left: nothing sees it, and the layer replaces it when it
                    // comes.
                    if (!whole && Files.exists(known)) {
                        problems.add("layer folder %s: a part of it is missing or damaged".formatted(name));
                    }
                    if (!whole && repair) {
                        moveIfThere(known, doomed.resolve(DATA));
                        moveIfThere(tree, doomed.resolve(TREE));
                    }
                    return true;
                });
            } finally {
                StoreFiles.deleteTree(doomed);
            }
        }
        return problems;
    }

    /** Deletes trees that a killed process left without the rest of their layer; nothing sees them, but they take room. */
    void deleteStrayTrees() throws IOException {
        List<String> names = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(trees)) {
            folders.forEach(folder -> names.add(String.valueOf(folder.getFileName())));
        }
        for (String name : names) {
            if (Files.exists(data.resolve(name))) {
                continue;
            }
            Path doomed = temporary.create();
            try {
                locks.holdingPrefix(name, () -> {
                    if (!Files.exists(data.resolve(name))) { // still: nobody is putting it there
                        moveIfThere(trees.resolve(name), doomed.resolve(TREE));
                    }
                    return true;
                });
            } finally {
                StoreFiles.deleteTree(doomed);
            }
        }
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to);
        }
    }

    /** A layer on its way into the store: a temporary folder that vanishes unless it is committed. */
    private final class Work implements AutoCloseable {
        private final Path folder = temporary.create();
        private final FileSyscalls calls = syscalls.get();
        private long size;
        private long tarSize;
        private Map<String, List<String>> shadowed = Map.of();

        Work() throws IOException {
            Files.createDirectories(folder.resolve(DATA).resolve(SHADOWS));
        }

        String unpack(InputStream archive) throws IOException {
            Files.createDirectory(folder.resolve(TREE));
            MessageDigest digest = Digests.sha256();
            try (OpenFile root = calls.openFolder(folder.resolve(TREE));
                    OpenFile shadows = calls.openFolder(folder.resolve(DATA).resolve(SHADOWS));
                    TarRecipe.Writer recipe = new TarRecipe.Writer(recipe());
                    ReadAhead plain = new ReadAhead(() -> Compression.open(archive), MAX_LAYER);
                    DigestInputStream hashed = new DigestInputStream(plain, digest)) {
                TreeUnpacker unpacker = new TreeUnpacker(calls, root, shadows, recipe);
                unpacker.unpack(new TarReader(hashed, recipe));
                recipe.finish();
                size = unpacker.size();
                tarSize = recipe.total();
                shadowed = unpacker.shadowed();
            } catch (SyscallException e) {
                throw new IOException(e.getMessage(), e);
            }
            return Digests.finish(digest);
        }

        /** Makes {@code content} the tree of this layer. */
        String adopt(Path content, LayerOptions options) throws IOException {
            MessageDigest digest = Digests.sha256();
            Files.deleteIfExists(recipe());
            try (OpenFile root = calls.openFolder(content);
                    TarRecipe.Writer recipe = new TarRecipe.Writer(recipe())) {
                TreePacker packer =
                        new TreePacker(calls, new RecipeOutput(recipe, digest), options.clampTimes(), Set.of());
                packer.pack(root);
                recipe.finish();
                size = packer.size();
                tarSize = recipe.total();
                shadowed = Map.of();
            } catch (SyscallException e) {
                throw new IOException(e.getMessage(), e);
            }
            if (!content.equals(folder.resolve(TREE))) {
                Files.move(content, folder.resolve(TREE));
            }
            return Digests.finish(digest);
        }

        private Path recipe() {
            return folder.resolve(DATA).resolve(RECIPE);
        }

        StoredLayer commitUnlessPresent(String diffId) throws IOException {
            return locks.holdingDigest(diffId, () -> {
                Optional<StoredLayer> present = find(diffId);
                return present.isPresent() ? present.get() : commit(diffId);
            });
        }

        /** Call with the layer's lock held. */
        StoredLayer commit(String diffId) throws IOException {
            Map<String, Object> meta = new LinkedHashMap<>();
            meta.put("version", 1);
            meta.put("diffId", diffId);
            meta.put("size", size);
            meta.put("tarSize", tarSize);
            meta.put(SHADOWS, shadowed);
            Files.write(folder.resolve(DATA).resolve(META), Json.write(meta));
            Path leftover = tree(diffId);
            if (Files.exists(leftover)) {
                // A crash came between the two renames below.
                Files.move(leftover, folder.resolve("leftover"));
            }
            if (Files.exists(dataOf(diffId))) {
                // Somebody took the tree away.
                Files.move(dataOf(diffId), folder.resolve("leftover-data"));
            }
            Files.move(folder.resolve(TREE), tree(diffId));
            try (OpenFile root = calls.openFolder(trees)) {
                calls.syncFileSystem(root); // one for all files of the layer
            }
            Files.move(folder.resolve(DATA), dataOf(diffId));
            AtomicFile.syncFolder(data);
            return new StoredLayer(diffId, tree(diffId), size);
        }

        @Override
        public void close() throws IOException {
            StoreFiles.deleteTree(folder);
        }
    }

    private record RecipeOutput(TarRecipe.Writer recipe, MessageDigest digest) implements TreePacker.Output {
        @Override
        public void raw(byte[] bytes, int offset, int length) throws IOException {
            recipe.raw(bytes, offset, length);
            digest.update(bytes, offset, length);
        }

        @Override
        public void file(String path, long size) throws IOException {
            recipe.file(path, size);
        }

        @Override
        public void content(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }
    }

    private static final class StreamOutput implements TreePacker.Output {
        private final OutputStream out;

        StreamOutput(OutputStream out) {
            this.out = new BufferedOutputStream(out, 1 << 16);
        }

        @Override
        public void raw(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.flush();
        }

        @Override
        public void file(String path, long size) {}

        @Override
        public void content(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }
}

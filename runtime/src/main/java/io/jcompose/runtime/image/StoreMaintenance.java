package io.jcompose.runtime.image;

import io.jcompose.runtime.image.ContentStore.Deleted;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks after an image store: how much room it takes, what of it can go, whether it is whole. Safe beside pulls, builds
 * and other processes: what they hold stays.
 */
public final class StoreMaintenance {
    private final Path folder;
    private final ContentStore content;
    private final ImageStore images;

    private StoreMaintenance(Path folder, ContentStore content) {
        this.folder = folder;
        this.content = content;
        this.images = new LocalImageStore(content);
    }

    /** @param folder the store's */
    public static StoreMaintenance of(Path folder) {
        return new StoreMaintenance(folder, new ContentStore(folder));
    }

    /** Removes what killed processes left half made: the next write would, too, but may not come for long. */
    public void sweep() {
        content.sweep();
    }

    /**
     * What was removed.
     *
     * @param lines as docker prints them: {@code untagged: …}, {@code deleted: …}
     * @param images that went, as they were before
     */
    public record Pruned(List<String> lines, List<Image> images, long bytes) {
        /** Nothing was. */
        public static final Pruned NOTHING = new Pruned(List.of(), List.of(), 0);

        public Pruned {
            lines = List.copyOf(lines);
            images = List.copyOf(images);
        }
    }

    /**
     * Removes images and the layers that only they have.
     *
     * @param inUse ids that containers use; asked right before each removal, with the store locked
     */
    public Pruned prune(Predicate<Image> unwanted, Supplier<Collection<String>> inUse) {
        List<String> lines = new ArrayList<>();
        List<Image> gone = new ArrayList<>();
        long bytes = 0;
        for (Image image : images.list()) {
            if (!unwanted.test(image)) {
                continue;
            }
            Deleted deleted = content.delete(
                    image.id(),
                    table -> !inUse.get().contains(image.id())
                            && familiar(table.namesOf(image.id())).equals(image.names()));
            if (!deleted.digests().isEmpty()) {
                image.names().forEach(name -> lines.add("untagged: " + name));
                image.repoDigests().forEach(name -> lines.add("untagged: " + name));
                deleted.digests().forEach(digest -> lines.add("deleted: " + digest));
                bytes += deleted.bytes();
                gone.add(image);
            }
        }
        return new Pruned(lines.stream().distinct().toList(), gone, bytes); // several platforms share their names
    }

    private static List<String> familiar(List<String> names) {
        return names.stream()
                .map(name -> ImageReference.parse(name).familiar())
                .sorted()
                .toList();
    }

    /** Digests of the layers that no image has. */
    public List<String> unusedLayers() {
        return unusedLayers(Instant.MAX);
    }

    /** Those of them that came before a time. */
    public List<String> unusedLayers(Instant before) {
        Set<String> used = content.usedLayers();
        return olderThan(before).stream().filter(layer -> !used.contains(layer)).toList();
    }

    private List<String> olderThan(Instant time) {
        List<String> all = content.layers();
        return time.equals(Instant.MAX)
                ? all
                : all.stream()
                        .filter(layer -> content.layer(layer)
                                .filter(found -> arrival(found.folder()).isBefore(time))
                                .isPresent())
                        .toList();
    }

    /** A layer's folder has the time of its content; what it is listed under has its own. */
    private static Instant arrival(Path tree) {
        try {
            return ((FileTime) Files.getAttribute(tree, "unix:ctime")).toInstant();
        } catch (IOException e) {
            return Instant.MAX; // it is just being removed
        }
    }

    /** Removes layers that no image has: what builds keep so that they need not repeat steps. */
    public Pruned pruneLayers() {
        return pruneLayers(Instant.MAX);
    }

    /** Those of them that came before a time. */
    public Pruned pruneLayers(Instant before) {
        Deleted deleted = content.deleteUnused(olderThan(before));
        return new Pruned(
                deleted.digests().stream().map(digest -> "deleted: " + digest).toList(), List.of(), deleted.bytes());
    }

    /**
     * Room that is taken, in bytes of unpacked layers.
     *
     * @param images by all images together; what they share counts once
     * @param active of it, by images that containers use
     * @param unused by layers that no image has
     * @param unusedLayers how many those are
     * @param shared by image id, what other images have too
     */
    public record Usage(long images, long active, long unused, int unusedLayers, Map<String, Long> shared) {}

    /** @param inUse ids of images that containers use */
    public Usage usage(Collection<String> inUse) {
        Map<String, Integer> users = new HashMap<>();
        Set<String> active = new HashSet<>();
        List<Image> all = images.list();
        for (Image image : all) {
            Set<String> layers = new HashSet<>(image.diffIds());
            layers.forEach(layer -> users.merge(layer, 1, Integer::sum));
            if (inUse.contains(image.id())) {
                active.addAll(layers);
            }
        }
        List<String> unused = content.layers().stream()
                .filter(layer -> !users.containsKey(layer))
                .toList();
        Map<String, Long> shared = new LinkedHashMap<>();
        for (Image image : all) {
            shared.put(
                    image.id(),
                    size(image.diffIds().stream()
                            .filter(layer -> users.getOrDefault(layer, 0) > 1)
                            .toList()));
        }
        return new Usage(size(users.keySet()), size(active), size(unused), unused.size(), shared);
    }

    private long size(Collection<String> layers) {
        return layers.stream()
                .mapToLong(layer -> content.layer(layer).map(StoredLayer::size).orElse(0L))
                .sum();
    }

    /**
     * Reads all of the store and compares it with its digests. Takes as long as reading it does.
     *
     * @param repair remove what is damaged, so that the next pull or build makes it anew
     * @return what is wrong, a line each; empty if the store is whole
     */
    public List<String> check(boolean repair) {
        List<String> problems = new ArrayList<>();
        try {
            NameTable unused = content.names();
        } catch (ImageException e) {
            problems.add(
                    repair ? "image names: damaged, and begun anew; pull or load the images again" : e.getMessage());
            if (!repair) {
                return problems; // nothing can be said about the images without
            }
            resetNames();
        }
        problems.addAll(content.checkFolders(repair));
        for (String layer : content.layers()) {
            try {
                content.writeTar(layer, OutputStream.nullOutputStream());
            } catch (IOException | RuntimeException e) {
                if (content.layer(layer).isPresent()) {
                    problems.add("layer %s: %s".formatted(layer, e.getMessage()));
                    if (repair) {
                        var unused = content.deleteDamaged(layer);
                    }
                }
            }
        }
        for (String id : content.ids()) {
            checkImage(id, repair).ifPresent(problems::add);
        }
        checkNames(repair, problems);
        return problems;
    }

    /** Needs no lock: whoever wants to write the table has to read it first, and cannot. */
    private void resetNames() {
        try {
            NameTable.reset(folder);
        } catch (IOException e) {
            throw new ImageException("begin a new table of image names: " + e.getMessage(), e);
        }
    }

    private java.util.Optional<String> checkImage(String id, boolean repair) {
        String problem;
        if (!content.isWhole(id)) {
            problem = "image %s: its configuration was changed".formatted(id);
        } else {
            try {
                content.image(id, content.names(), true);
                return java.util.Optional.empty();
            } catch (ImageException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        if (!content.exists(id)) {
            return java.util.Optional.empty(); // somebody removed it meanwhile
        }
        if (repair) {
            List<String> names = content.forget(id);
            problem += "; removed, get it again" + (names.isEmpty() ? "" : ": " + String.join(", ", names));
        }
        return java.util.Optional.of(problem);
    }

    private void checkNames(boolean repair, List<String> problems) {
        List<String> dangling = new ArrayList<>();
        NameTable names = content.names();
        Map<String, List<String>> all = new LinkedHashMap<>(names.names());
        all.putAll(names.repoDigests());
        all.forEach((name, ids) -> ids.stream()
                .filter(id -> !content.exists(id))
                .forEach(id -> {
                    dangling.add(name);
                    problems.add("name %s: its image %s is not in the store".formatted(name, id));
                }));
        if (repair && !dangling.isEmpty()) {
            content.changeNames(table -> {
                table.forgetUnless(content::exists);
                return true;
            });
        }
    }
}

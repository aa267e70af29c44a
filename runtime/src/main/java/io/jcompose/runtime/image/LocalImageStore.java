package io.jcompose.runtime.image;

import io.jcompose.runtime.image.ArchiveReader.ArchivedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@link ImageStore} on a folder. */
final class LocalImageStore implements ImageStore {
    private static final Pattern ID_PREFIX = Pattern.compile("(?:sha256:)?[0-9a-f]{1,64}");
    private final ContentStore content;

    LocalImageStore(ContentStore content) {
        this.content = content;
    }

    @Override
    public Optional<Image> find(String nameOrId) {
        NameTable names = content.names();
        return resolve(nameOrId, names).map(id -> content.image(id, names, true));
    }

    @Override
    public List<Image> all(String nameOrId) {
        NameTable names = content.names();
        return ids(nameOrId, names).stream()
                .map(id -> content.image(id, names, true))
                .toList();
    }

    private Optional<String> resolve(String nameOrId, NameTable names) {
        return ids(nameOrId, names).stream().findFirst();
    }

    private List<String> ids(String nameOrId, NameTable names) {
        List<String> named = reference(nameOrId).map(names::all).orElse(List.of());
        return named.isEmpty() ? byId(nameOrId).stream().toList() : named;
    }

    private static Optional<ImageReference> reference(String text) {
        try {
            return Optional.of(ImageReference.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<String> byId(String text) {
        if (!ID_PREFIX.matcher(text).matches()) {
            return Optional.empty();
        }
        String prefix = text.startsWith("sha256:") ? text : "sha256:" + text;
        if (Digests.isValid(prefix)) {
            return content.exists(prefix) ? Optional.of(prefix) : Optional.empty();
        }
        List<String> matches =
                content.ids().stream().filter(id -> id.startsWith(prefix)).toList();
        if (matches.size() > 1) {
            throw new ImageException("image id '%s' is ambiguous: %d images begin with it; give more digits"
                    .formatted(text, matches.size()));
        }
        return matches.stream().findFirst();
    }

    @Override
    public List<Image> list() {
        NameTable names = content.names();
        return content.ids().stream()
                .map(id -> content.image(id, names, false))
                .sorted(Comparator.comparing((Image image) -> image.created().orElse(Instant.EPOCH))
                        .reversed()
                        .thenComparing(Image::id))
                .toList();
    }

    @Override
    public void tag(String nameOrId, ImageReference reference) {
        content.changeNames(names -> point(names, reference, ids(nameOrId, names), nameOrId));
    }

    @Override
    public void tag(List<String> imageIds, ImageReference reference) {
        content.changeNames(names -> point(names, reference, imageIds, String.join(", ", imageIds)));
    }

    private int point(NameTable names, ImageReference reference, List<String> ids, String asked) {
        if (reference.digest().isPresent()) {
            throw new ImageException("tag %s: a new name cannot have a digest".formatted(reference.familiar()));
        }
        if (ids.isEmpty() || !ids.stream().allMatch(content::exists)) {
            throw new ImageException("no such image: %s".formatted(asked));
        }
        content.naming(names).point(reference, ids);
        ids.forEach(id -> names.tagged().put(id, Instant.now()));
        return ids.size();
    }

    @Override
    public List<String> remove(String nameOrId, boolean force, List<String> inUse) {
        NameTable names = content.names();
        List<String> ids = ids(nameOrId, names);
        if (ids.isEmpty()) {
            throw new ImageException("no such image: %s; 'image ls' shows what there is".formatted(nameOrId));
        }
        Optional<ImageReference> name =
                reference(nameOrId).filter(ref -> !names.all(ref).isEmpty());
        List<String> ending = ids.stream()
                .filter(id -> name.isEmpty() || names.namesOf(id).size() <= 1)
                .toList();
        ending.forEach(id -> checkRemovable(nameOrId, id, names.namesOf(id), name.isPresent(), force, inUse));
        Set<String> lines = new LinkedHashSet<>(); // several platforms share their names
        if (ending.size() < ids.size()) {
            ImageReference ref = name.orElseThrow();
            content.changeNames(table -> ref.digest().isPresent()
                    ? table.repoDigests()
                            .remove(NameTable.repoDigest(ref, ref.digest().get()))
                    : table.names().remove(ref.toString()));
            lines.add("Untagged: " + ref.familiar());
        }
        for (String id : ending) {
            lines.addAll(removeWhole(id, names, inUse.contains(id)));
        }
        return List.copyOf(lines);
    }

    @Override
    public List<String> remove(String nameOrId, Platform platform, boolean force, List<String> inUse) {
        String id = find(nameOrId, platform)
                .map(Image::id)
                .orElseThrow(() -> new ImageException("no such image: %s for %s".formatted(nameOrId, platform)));
        NameTable names = content.names();
        Optional<ImageReference> name =
                reference(nameOrId).filter(ref -> names.names().containsKey(ref.toString()));
        if (name.isEmpty() || names.namesOf(id).size() == 1) {
            return remove(id, force, inUse);
        }
        content.changeNames(table -> {
            String complete = name.get().toString();
            List<String> others = table.names().getOrDefault(complete, List.of()).stream()
                    .filter(other -> !other.equals(id))
                    .toList();
            return others.isEmpty()
                    ? table.names().remove(complete)
                    : table.names().put(complete, others);
        });
        return List.of("Untagged: %s (%s)".formatted(name.get().familiar(), platform));
    }

    private List<String> removeWhole(String id, NameTable names, boolean used) {
        List<String> lines = new ArrayList<>();
        names.namesOf(id)
                .forEach(name ->
                        lines.add("Untagged: " + ImageReference.parse(name).familiar()));
        names.repoDigestsOf(id)
                .forEach(name ->
                        lines.add("Untagged: " + ImageReference.parse(name).familiar()));
        if (used) {
            // Forced: its layers are mounted, so it only loses its names.
            content.changeNames(table -> {
                table.forget(id);
                return true;
            });
        } else {
            content.delete(id, table -> true).digests().forEach(deleted -> lines.add("Deleted: " + deleted));
        }
        return lines;
    }

    private static void checkRemovable(
            String nameOrId, String id, List<String> names, boolean byName, boolean force, List<String> inUse) {
        if (force) {
            return;
        }
        if (inUse.contains(id)) {
            throw new ImageException(
                    "remove image %s: a container uses it; remove the container first, or force".formatted(nameOrId));
        }
        if (!byName && names.size() > 1) {
            throw new ImageException("remove image %s: it has several names (%s); remove them one by one, or force"
                    .formatted(
                            nameOrId,
                            String.join(
                                    ", ",
                                    names.stream()
                                            .map(name ->
                                                    ImageReference.parse(name).familiar())
                                            .toList())));
        }
    }

    @Override
    public Image importRootfs(
            InputStream archive, ImageConfig config, Platform platform, Optional<ImageReference> name, String comment) {
        return ContentStore.guarded("import root file system", () -> {
            StoredLayer layer = content.addLayer(archive);
            Instant now = Instant.now();
            Image.History step = new Image.History(Optional.of(now), "", comment, false);
            Image image = addImage(config, platform, List.of(layer), List.of(step), Optional.of(now), Optional.empty());
            if (name.isPresent()) {
                tag(image.id(), name.get());
                return find(image.id()).orElseThrow();
            }
            return image;
        });
    }

    @Override
    public List<Loaded> load(InputStream archive, List<Platform> platforms, ProgressListener progress) {
        return ContentStore.guarded("load images", () -> {
            Path spool = content.temporaryFolder();
            try {
                ArchiveReader reader = new ArchiveReader(platforms);
                reader.spool(archive, spool);
                List<Loaded> images = new ArrayList<>();
                for (ArchivedImage archived : reader.images()) {
                    Image image = load(archived, progress);
                    List<String> ids = new ArrayList<>(List.of(image.id()));
                    for (ArchivedImage other : archived.others()) {
                        ids.add(load(other, progress).id());
                    }
                    if (ids.size() > 1) {
                        archived.names().forEach(name -> tag(ids, name));
                        image = content.image(image.id(), content.names(), true);
                    }
                    images.add(new Loaded(image, archived.names()));
                }
                return images;
            } finally {
                StoreFiles.deleteTree(spool);
            }
        });
    }

    @Override
    public Image loadLayout(Path folder, Optional<String> wanted, Platform platform) {
        return ContentStore.guarded("load " + folder, () -> {
            ArchiveReader reader = new ArchiveReader(List.of(platform));
            reader.open(folder);
            return load(reader.image(wanted), ProgressListener.NONE);
        });
    }

    private Image load(ArchivedImage image, ProgressListener progress) throws IOException {
        List<String> diffIds = ImageJson.parse(image.config()).diffIds();
        if (diffIds.size() != image.layers().size()) {
            throw new IOException("the configuration lists %d layers, the archive %d"
                    .formatted(diffIds.size(), image.layers().size()));
        }
        for (int i = 0; i < diffIds.size(); i++) {
            String diffId = diffIds.get(i);
            Path file = image.layers().get(i);
            String shortId = Digests.hex(diffId).substring(0, 12);
            try {
                content.obtainLayer(
                        diffId,
                        () -> new ProgressInputStream(
                                Files.newInputStream(file), progress, shortId, "Loading layer", Files.size(file)));
            } catch (IOException e) {
                throw new IOException("layer %s: %s".formatted(shortId, ContentStore.describe(e)), e);
            }
        }
        return content.register(Files.readAllBytes(image.configFile()), image.names(), List.of());
    }

    @Override
    public void save(List<String> namesOrIds, List<Platform> platforms, OutputStream out) {
        NameTable names = content.names();
        Map<List<Image>, List<ImageReference>> images = new LinkedHashMap<>();
        for (String nameOrId : namesOrIds.stream()
                .flatMap(name -> expanded(name, names).stream())
                .toList()) {
            List<ImageReference> saved = images.computeIfAbsent(wanted(nameOrId, platforms), key -> new ArrayList<>());
            reference(nameOrId)
                    .filter(reference -> reference.digest().isEmpty()
                            && names.resolve(reference).isPresent())
                    .ifPresent(saved::add);
        }
        ContentStore.guarded("save " + String.join(", ", namesOrIds), () -> {
            new ArchiveWriter(content, out).write(images);
            return true;
        });
    }

    private List<Image> wanted(String nameOrId, List<Platform> platforms) {
        List<Image> all = all(nameOrId);
        if (all.isEmpty()) {
            throw new ImageException("save %s: no such image".formatted(nameOrId));
        }
        List<Image> chosen = new ArrayList<>();
        for (Platform platform : platforms) {
            chosen.add(find(nameOrId, platform).orElseThrow(() -> unsaved(nameOrId, all, platform)));
        }
        return platforms.isEmpty() ? all : chosen.stream().distinct().toList();
    }

    private static ImageException unsaved(String nameOrId, List<Image> all, Platform platform) {
        List<String> present =
                all.stream().map(image -> image.platform().toString()).toList();
        return new ImageException(
                "save %s: the image is for %s, not for %s".formatted(nameOrId, String.join(", ", present), platform));
    }

    /** A repository without tag stands for all its tags, as with docker. */
    private static List<String> expanded(String nameOrId, NameTable names) {
        Optional<ImageReference> reference = reference(nameOrId);
        boolean plain = reference.isPresent()
                && reference.get().digest().isEmpty()
                && nameOrId.indexOf(':', nameOrId.lastIndexOf('/') + 1) < 0;
        List<String> tags = plain
                ? names.names().keySet().stream()
                        .map(ImageReference::parse)
                        .filter(name ->
                                name.familiarRepository().equals(reference.get().familiarRepository()))
                        .map(ImageReference::familiar)
                        .toList()
                : List.of();
        return tags.isEmpty() ? List.of(nameOrId) : tags;
    }

    @Override
    public StoredLayer addLayer(Path folder, LayerOptions options) {
        return ContentStore.guarded("store layer " + folder, () -> content.addTree(folder, options));
    }

    @Override
    public Image addImage(
            ImageConfig config,
            Platform platform,
            List<StoredLayer> layers,
            List<Image.History> history,
            Optional<Instant> created,
            Optional<String> author) {
        List<String> diffIds = layers.stream().map(StoredLayer::diffId).toList();
        byte[] json =
                Json.write(ImageJson.write(new ImageJson.Parsed(platform, created, author, config, diffIds, history)));
        return content.register(json, List.of(), List.of());
    }

    @Override
    public long contentSize(Image image) {
        long size = content.configuration(image.id()).length;
        for (String diffId : image.diffIds()) {
            size += content.blobs(diffId).stream()
                    .mapToLong(KnownBlob::size)
                    .filter(bytes -> bytes > 0)
                    .min()
                    .orElseGet(() -> content.tarSize(diffId));
        }
        return size;
    }

    @Override
    public Optional<Instant> taggedAt(String imageId) {
        return Optional.ofNullable(content.names().tagged().get(imageId));
    }

    @Override
    public Hold hold() {
        return content.hold(List.of());
    }

    @Override
    public List<StoredLayer> layersOf(Image image) {
        return image.diffIds().stream()
                .map(diffId -> content.layer(diffId)
                        .orElseThrow(() -> new ImageException(
                                "image %s: its layer %s is not in the store".formatted(image.shortId(), diffId))))
                .toList();
    }

    @Override
    public Path temporaryFolder() {
        return content.temporaryFolder();
    }
}

package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jcompose.runtime.archive.MemberNames;
import io.jcompose.runtime.tar.Compression;
import io.jcompose.runtime.tar.TarEntry;
import io.jcompose.runtime.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the images in a docker or OCI archive. The archive's members lie in a temporary folder under numbers. */
final class ArchiveReader {
    private static final long MAX_ARCHIVE = 256L << 30;
    private static final int MAX_MEMBERS = 100_000;
    private static final int MAX_JSON = 8 << 20;
    private static final int MAX_INDEX_DEPTH = 3;
    private static final String NAME = "io.containerd.image.name";
    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private final Map<String, Path> members = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final List<Platform> wanted;

    /**
     * An image in the archive; layers lowest first, compressed or not.
     *
     * @param others the same image for other platforms
     */
    record ArchivedImage(
            Map<String, Object> config,
            Path configFile,
            List<Path> layers,
            List<ImageReference> names,
            List<ArchivedImage> others) {
        ArchivedImage with(List<ArchivedImage> platforms) {
            return new ArchivedImage(config, configFile, layers, names, platforms);
        }
    }

    /** @param wanted empty: all platforms */
    ArchiveReader(List<Platform> wanted) {
        this.wanted = List.copyOf(wanted);
    }

    /** Writes the members to {@code folder}. */
    void spool(InputStream archive, Path folder) throws IOException {
        try (ReadAhead plain = new ReadAhead(() -> Compression.open(archive), MAX_ARCHIVE)) {
            TarReader tar = new TarReader(plain, (bytes, offset, length) -> {});
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntry entry = next.get();
                String name = MemberNames.clean(entry.name());
                if (members.size() + links.size() > MAX_MEMBERS) {
                    throw new IOException("more than %d members".formatted(MAX_MEMBERS));
                }
                if (entry.type() == TarEntry.Type.FILE && !entry.sparse()) {
                    Path file = folder.resolve(Integer.toString(members.size()));
                    Files.copy(tar.content(), file);
                    members.put(name, file);
                } else if (entry.type() == TarEntry.Type.SYMLINK) {
                    // Old dockers link equal layers: ../ID/layer.tar.
                    String base = MemberNames.parent(name);
                    links.put(
                            name,
                            Path.of("/" + base)
                                    .resolve(entry.link())
                                    .normalize()
                                    .toString()
                                    .substring(1));
                } else if (entry.type() == TarEntry.Type.HARD_LINK) {
                    links.put(name, MemberNames.clean(entry.link()));
                }
            }
        }
    }

    /** Takes the files of an OCI layout that lies in a folder, where they stay. */
    void open(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve("index.json"))) {
            throw new IOException("%s is no OCI layout: it has no index.json".formatted(folder));
        }
        members.put("index.json", folder.resolve("index.json"));
        try (var blobs = Files.newDirectoryStream(folder.resolve("blobs/sha256"))) {
            for (Path blob : blobs) {
                members.put("blobs/sha256/" + blob.getFileName(), blob);
            }
        }
    }

    /**
     * One image of a layout, without names.
     *
     * @param wantedName tag or digest; empty: the only one, or else the latest
     */
    ArchivedImage image(Optional<String> wantedName) throws IOException {
        List<Map<String, Object>> all = images(Json.objects(json("index.json"), "manifests"));
        String name = wantedName.orElse("latest");
        Optional<Map<String, Object>> found = all.stream()
                .filter(descriptor -> name.equals(descriptor.get("digest"))
                        || tag(descriptor).filter(name::equals).isPresent())
                .findFirst();
        if (found.isEmpty() && wantedName.isEmpty() && all.size() == 1) {
            found = Optional.of(all.get(0));
        }
        Map<String, Object> descriptor = found.orElseThrow(() -> new IOException("it has no '%s'; there is %s"
                .formatted(
                        name,
                        all.stream()
                                .map(one -> tag(one).orElse(String.valueOf(one.get("digest"))))
                                .collect(Collectors.joining(", ")))));
        return ociImage(digest(descriptor), List.of(), 0);
    }

    private static Optional<String> tag(Map<String, Object> descriptor) {
        Map<String, Object> annotations = Json.object(descriptor, "annotations");
        return Json.string(annotations, REF_NAME)
                .or(() -> Json.string(annotations, NAME))
                .map(name -> name.substring(name.lastIndexOf(':') + 1));
    }

    private Path member(String name) throws IOException {
        String cleaned = MemberNames.clean(new String(name.getBytes(StandardCharsets.UTF_8), ISO_8859_1));
        String target = links.getOrDefault(cleaned, cleaned);
        Path file = members.get(links.getOrDefault(target, target));
        if (file == null) {
            throw new IOException("the archive is incomplete: it has no '%s'".formatted(MemberNames.printable(name)));
        }
        return file;
    }

    private Map<String, Object> json(String name) throws IOException {
        return Json.parseObject(small(name));
    }

    private byte[] small(String name) throws IOException {
        Path file = member(name);
        if (Files.size(file) > MAX_JSON) {
            throw new IOException("'%s' has %d bytes; at most %d are read"
                    .formatted(MemberNames.printable(name), Files.size(file), MAX_JSON));
        }
        return Files.readAllBytes(file);
    }

    /**
     * The images. Where an archive has both kinds of lists, docker's comes first, since it has all names; what only the other
     * one has was added by somebody who knows no docker.
     */
    List<ArchivedImage> images() throws IOException {
        List<ArchivedImage> images = new ArrayList<>();
        boolean hasIndex = members.containsKey("index.json");
        boolean hasList = members.containsKey("manifest.json");
        if (!hasIndex && !hasList) {
            throw new IOException("no docker or OCI image archive (neither manifest.json nor index.json in it);"
                    + " a root file system is read by 'image import'");
        }
        if (hasList && !(hasIndex && !wanted.isEmpty())) { // docker's knows no platforms
            images.addAll(dockerImages());
        }
        if (hasIndex) {
            Map<Path, ArchivedImage> indexed = new LinkedHashMap<>();
            ociImages().forEach(image -> indexed.put(image.configFile(), image));
            images.replaceAll(image -> Optional.ofNullable(indexed.remove(image.configFile()))
                    .map(same -> image.with(same.others()))
                    .orElse(image));
            images.addAll(indexed.values());
        }
        if (images.isEmpty()) {
            throw new IOException("there is no image in the archive");
        }
        return images;
    }

    private List<ArchivedImage> dockerImages() throws IOException {
        // The file is a list; as the value of a key it can be read as an object.
        String list = new String(small("manifest.json"), StandardCharsets.UTF_8);
        Map<String, Object> wrapped = Json.parseObject(("{\"images\":" + list + "}").getBytes(StandardCharsets.UTF_8));
        List<ArchivedImage> images = new ArrayList<>();
        for (Map<String, Object> image : Json.objects(wrapped, "images")) {
            String config = Json.string(image, "Config")
                    .orElseThrow(() -> new IOException("manifest.json names no configuration"));
            List<Path> layers = new ArrayList<>();
            for (String layer : Json.strings(image, "Layers")) {
                layers.add(member(layer));
            }
            List<ImageReference> names = new ArrayList<>();
            for (String name : Json.strings(image, "RepoTags")) {
                names.add(reference(name));
            }
            images.add(suitable(new ArchivedImage(json(config), member(config), layers, names, List.of())));
        }
        return images;
    }

    private ArchivedImage suitable(ArchivedImage image) throws IOException {
        Platform found = ImageJson.parse(image.config()).platform();
        if (!wanted.isEmpty() && wanted.stream().noneMatch(found::isLike)) {
            throw new IOException("an image in the archive is for %s, not for %s".formatted(found, text(wanted)));
        }
        return image;
    }

    private static ImageReference reference(String name) throws IOException {
        try {
            return ImageReference.parse(name);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private List<ArchivedImage> ociImages() throws IOException {
        Map<String, List<ImageReference>> namesByDigest = new LinkedHashMap<>();
        List<Map<String, Object>> descriptors = Json.objects(json("index.json"), "manifests");
        if (descriptors.isEmpty()) {
            return List.of();
        }
        for (Map<String, Object> descriptor : fitting(descriptors)) {
            namesByDigest
                    .computeIfAbsent(digest(descriptor), key -> new ArrayList<>())
                    .addAll(names(descriptor));
        }
        List<ArchivedImage> images = new ArrayList<>();
        for (Map.Entry<String, List<ImageReference>> image : namesByDigest.entrySet()) {
            images.add(ociImage(image.getKey(), image.getValue(), 0));
        }
        return images;
    }

    private ArchivedImage ociImage(String digest, List<ImageReference> names, int depth) throws IOException {
        Map<String, Object> manifest = Json.parseObject(blob(digest));
        List<Map<String, Object>> nested = Json.objects(manifest, "manifests");
        if (!nested.isEmpty()) {
            if (depth >= MAX_INDEX_DEPTH) {
                throw new IOException("index %s leads to indexes without an end".formatted(digest));
            }
            return platforms(nested, names, depth + 1);
        }
        String config = digest(Json.object(manifest, "config"));
        List<Path> layers = new ArrayList<>();
        for (Map<String, Object> layer : Json.objects(manifest, "layers")) {
            layers.add(member(blobName(digest(layer))));
        }
        return suitable(
                new ArchivedImage(Json.parseObject(blob(config)), member(blobName(config)), layers, names, List.of()));
    }

    /** The one that suits best, and the others: those asked for, or all that are whole in the archive. */
    private ArchivedImage platforms(List<Map<String, Object>> nested, List<ImageReference> names, int depth)
            throws IOException {
        Set<String> digests = new LinkedHashSet<>();
        for (Platform platform : wanted) {
            digests.add(digest(fitting(nested, platform).get(0)));
        }
        if (wanted.isEmpty()) {
            for (Map<String, Object> descriptor : fitting(nested, Platform.host())) {
                digests.add(digest(descriptor));
            }
            for (Map<String, Object> descriptor : images(nested)) {
                digests.add(digest(descriptor));
            }
        }
        List<String> chosen = new ArrayList<>();
        for (String digest : digests) {
            if (!wanted.isEmpty() || isWhole(digest)) {
                chosen.add(digest);
            }
        }
        if (chosen.isEmpty()) {
            return ociImage(digests.iterator().next(), names, depth); // which says what is missing
        }
        List<ArchivedImage> others = new ArrayList<>();
        for (String digest : chosen.subList(1, chosen.size())) {
            others.add(ociImage(digest, List.of(), depth));
        }
        return ociImage(chosen.get(0), names, depth).with(others);
    }

    /** Whether all that a manifest names is there: tools leave platforms out that they do not have themselves. */
    private boolean isWhole(String digest) throws IOException {
        if (!members.containsKey(blobName(digest))) {
            return false;
        }
        Map<String, Object> manifest = Json.parseObject(blob(digest));
        List<Map<String, Object>> parts = new ArrayList<>(Json.objects(manifest, "layers"));
        if (manifest.containsKey("config")) {
            parts.add(Json.object(manifest, "config"));
        }
        for (Map<String, Object> part : parts) {
            if (!members.containsKey(blobName(digest(part)))) {
                return false;
            }
        }
        return true;
    }

    /** Those for the platforms that are wanted, or for this host if there are any; at least one. */
    private List<Map<String, Object>> fitting(List<Map<String, Object>> descriptors) throws IOException {
        return fitting(descriptors, wanted.isEmpty() ? List.of(Platform.host()) : wanted);
    }

    private List<Map<String, Object>> fitting(List<Map<String, Object>> descriptors, Platform platform)
            throws IOException {
        return fitting(descriptors, List.of(platform));
    }

    /** Descriptors without a platform are taken as they are. */
    private List<Map<String, Object>> fitting(List<Map<String, Object>> descriptors, List<Platform> platforms)
            throws IOException {
        List<Map<String, Object>> images = images(descriptors);
        List<Map<String, Object>> fitting = images.stream()
                .filter(descriptor -> platformOf(descriptor)
                        .map(found -> platforms.stream().anyMatch(found::isLike))
                        .orElse(true))
                .toList();
        if (fitting.isEmpty() && !images.isEmpty() && !wanted.isEmpty()) {
            String offered = images.stream()
                    .flatMap(descriptor -> platformOf(descriptor).stream())
                    .map(Platform::toString)
                    .distinct()
                    .collect(Collectors.joining(", "));
            throw new IOException(
                    "no image for platform %s in the archive; there is %s".formatted(text(platforms), offered));
        }
        if (images.isEmpty()) {
            throw new IOException("an index without an image");
        }
        return fitting.isEmpty() ? images : fitting;
    }

    private static String text(List<Platform> platforms) {
        return platforms.stream().map(Platform::toString).collect(Collectors.joining(", "));
    }

    /** Those that are no attestations. */
    private static List<Map<String, Object>> images(List<Map<String, Object>> descriptors) {
        return descriptors.stream()
                .filter(descriptor -> !Json.object(descriptor, "annotations").containsKey("vnd.docker.reference.type"))
                .toList();
    }

    private static Optional<Platform> platformOf(Map<String, Object> descriptor) {
        Map<String, Object> json = Json.object(descriptor, "platform");
        return json.isEmpty()
                ? Optional.empty()
                : Optional.of(new Platform(
                        Json.string(json, "os").orElse("linux"),
                        Json.string(json, "architecture").orElse("unknown"),
                        Json.string(json, "variant")));
    }

    private byte[] blob(String digest) throws IOException {
        byte[] bytes = small(blobName(digest));
        if (!Digests.of(bytes).equals(digest)) {
            throw new IOException("the content of blob %s has another digest".formatted(digest));
        }
        return bytes;
    }

    private static String digest(Map<String, Object> descriptor) throws IOException {
        String digest = Json.string(descriptor, "digest").orElse("");
        if (!Digests.isValid(digest)) {
            throw new IOException("a descriptor without a sha256 digest");
        }
        return digest;
    }

    private static String blobName(String digest) {
        return "blobs/sha256/" + Digests.hex(digest);
    }

    /** Tools disagree: containerd writes whole names, skopeo what the user typed, others only a tag. */
    private static List<ImageReference> names(Map<String, Object> descriptor) throws IOException {
        Map<String, Object> annotations = Json.object(descriptor, "annotations");
        Optional<String> full = Json.string(annotations, NAME);
        if (full.isPresent()) {
            return List.of(reference(full.get()));
        }
        Optional<String> name = Json.string(annotations, REF_NAME);
        boolean onlyTag =
                name.isEmpty() || name.get().equals("latest") || name.get().matches("v?[0-9][\\w.-]*");
        return onlyTag ? List.of() : List.of(reference(name.get()));
    }
}

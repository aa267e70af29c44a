package io.jcompose.runtime.volume;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.files.FileMutex;
import io.jcompose.runtime.files.TwinFile;
import io.jcompose.runtime.linux.FileCalls;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.FileTrees;
import io.jcompose.runtime.rootfs.LayeredView;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link VolumeStore} in a folder: {@code NAME/_data} and {@code NAME/volume.json}. A volume appears and vanishes by one
 * rename; hidden names are volumes on their way in or out.
 */
public final class LocalVolumeStore implements VolumeStore {
    private static final Logger LOG = LoggerFactory.getLogger(LocalVolumeStore.class);
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");
    private static final Set<String> OPTIONS = Set.of("type", "o", "device");
    private static final String RECORD = "volume.json";
    private static final String COPYING = "copying";
    private final Path folder;
    private final ObjectMapper json = new ObjectMapper();
    private final FileTrees trees = new FileTrees(new FileCalls());
    private final Map<String, FileMutex> copyLocks = new ConcurrentHashMap<>();

    /** @param folder made when the first volume is */
    public LocalVolumeStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public Volume create(String name, Map<String, String> labels, Map<String, String> options) {
        if (!NAME.matcher(name).matches()) {
            throw new ContainerException(
                    "volume name '%s': use letters, digits, '_', '.' and '-', a letter or digit first".formatted(name));
        }
        for (String option : options.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new ContainerException("volume '%s': unknown option '%s' of driver local; use type, o and device"
                        .formatted(name, option));
            }
        }
        Optional<Volume> existing = find(name);
        if (existing.isPresent()) {
            return existing.get();
        }
        Path prepared = folder.resolve(".new-" + UUID.randomUUID());
        try {
            Files.createDirectories(prepared.resolve("_data"));
            Files.setAttribute(prepared.resolve("_data"), "unix:mode", 0755); // whatever the umask is
            byte[] record = record(labels, options);
            AtomicFile.writeDurably(prepared.resolve(RECORD), record);
            TwinFile.writeCopy(prepared.resolve(RECORD), record);
            Files.move(prepared, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            deleteQuietly(prepared, e); // another one was quicker
        } catch (AtomicMoveNotSupportedException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            deleteQuietly(prepared, e);
            if (find(name).isEmpty()) {
                throw new ContainerException("create volume '%s': %s".formatted(name, e.getMessage()), e);
            }
        }
        return find(name)
                .orElseThrow(
                        () -> new ContainerException("create volume '%s': it was removed at once".formatted(name)));
    }

    private static void deleteQuietly(Path tree, IOException cause) {
        try {
            FileTrees.delete(tree);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private byte[] record(Map<String, String> labels, Map<String, String> options) throws IOException {
        ObjectNode node = json.createObjectNode().put("created", Instant.now().toString());
        labels.forEach(node.putObject("labels")::put);
        options.forEach(node.putObject("options")::put);
        return json.writeValueAsBytes(node);
    }

    @Override
    public Optional<Volume> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        Path file = folder.resolve(name).resolve(RECORD);
        try {
            return Optional.of(TwinFile.read(file, content -> parse(name, content)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new ContainerException(
                    "read volume '%s': %s is damaged: %s; 'jcompose system check --repair' makes a new one and keeps the volume's content"
                            .formatted(name, file, e.getMessage()),
                    e);
        }
    }

    private Volume parse(String name, byte[] content) throws IOException {
        JsonNode node = json.readTree(content);
        if (!node.isObject()) {
            throw new IllegalArgumentException("no JSON object");
        }
        try {
            Map<String, String> options = strings(node.path("options"));
            Path data = bindSource(options).orElse(folder.resolve(name).resolve("_data"));
            Instant created = Instant.parse(node.path("created").asText("1970-01-01T00:00:00Z"));
            return new Volume(name, strings(node.path("labels")), options, data, created);
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public List<String> damaged() {
        List<String> found = new ArrayList<>();
        for (String name : names()) {
            try {
                if (find(name).isEmpty()
                        && Files.isDirectory(folder.resolve(name).resolve("_data"))) {
                    found.add(name);
                }
            } catch (ContainerException e) {
                found.add(name);
            }
        }
        return found;
    }

    @Override
    public void restore(String name, Map<String, String> labels, Map<String, String> options) {
        Path file = folder.resolve(name).resolve(RECORD);
        try {
            byte[] record = record(labels, options);
            AtomicFile.writeDurably(file, record);
            TwinFile.writeCopy(file, record);
        } catch (IOException e) {
            throw new ContainerException("write %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private List<String> names() {
        return children().stream()
                .map(path -> String.valueOf(path.getFileName()))
                .filter(name -> NAME.matcher(name).matches())
                .sorted()
                .toList();
    }

    private static Map<String, String> strings(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.properties()
                .forEach(field -> map.put(field.getKey(), field.getValue().asText()));
        return map;
    }

    /** With {@code o: bind} the content lies elsewhere on this host. */
    private static Optional<Path> bindSource(Map<String, String> options) {
        List<String> flags = List.of(options.getOrDefault("o", "").split(","));
        boolean bind = flags.contains("bind") || flags.contains("rbind");
        return bind ? Optional.ofNullable(options.get("device")).map(Path::of) : Optional.empty();
    }

    /** What must be mounted to use a volume whose options name a file system; empty for an ordinary one. */
    public static Optional<FileSystem> fileSystem(Volume volume) {
        Map<String, String> options = volume.options();
        String type = options.getOrDefault("type", "none");
        if (type.equals("none") || type.isEmpty() || bindSource(options).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new FileSystem(type, options.getOrDefault("device", type), options.getOrDefault("o", "")));
    }

    /** @param options as for mount(8), comma-separated */
    public record FileSystem(String type, String device, String options) {}

    @Override
    public List<Volume> list() {
        List<Volume> volumes = new ArrayList<>();
        for (String name : names()) {
            try {
                find(name).ifPresent(volumes::add);
            } catch (ContainerException e) {
                LOG.warn("left out of the list: {}", e.getMessage()); // one damaged file must not hide the others
            }
        }
        return volumes;
    }

    private List<Path> children() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new ContainerException("list volumes in %s: %s".formatted(folder, e.getMessage()), e);
        }
        return found;
    }

    @Override
    public void remove(String name) {
        if (!NAME.matcher(name).matches()) {
            return;
        }
        Path removed = folder.resolve(".old-" + UUID.randomUUID());
        try {
            if (Files.exists(folder.resolve(name))) {
                Files.move(folder.resolve(name), removed, StandardCopyOption.ATOMIC_MOVE);
                FileTrees.delete(removed);
            }
        } catch (IOException e) {
            throw new ContainerException("remove volume '%s': %s".formatted(name, e.getMessage()), e);
        }
    }

    /**
     * Deletes what interrupted calls left behind; returns what it was.
     *
     * @param youngest what changed later than so long ago may be in use by another process, and stays
     */
    public List<String> sweep(Duration youngest) {
        List<String> swept = new ArrayList<>();
        for (Path path : leftovers(youngest)) {
            try {
                FileTrees.delete(path);
                swept.add("volume leftover " + path);
            } catch (NoSuchFileException e) {
                // its owner was quicker
            } catch (IOException e) {
                throw new ContainerException("remove %s: %s".formatted(path, e.getMessage()), e);
            }
        }
        return swept;
    }

    /** What {@link #sweep} would delete. */
    public List<Path> leftovers(Duration youngest) {
        FileTime limit = FileTime.from(Instant.now().minus(youngest));
        List<Path> found = new ArrayList<>();
        for (Path path : children()) {
            try {
                if (String.valueOf(path.getFileName()).startsWith(".")
                        && Files.getLastModifiedTime(path).compareTo(limit) <= 0) {
                    found.add(path);
                }
            } catch (NoSuchFileException e) {
                // its owner was quicker
            } catch (IOException e) {
                throw new ContainerException("look at %s: %s".formatted(path, e.getMessage()), e);
            }
        }
        return found;
    }

    /**
     * Fills an empty volume with what an image has at a path, owner and mode of the folder included. Does nothing if the
     * volume has content, or the image has no folder there. A copy that was interrupted is done again.
     */
    public void copyUp(Volume volume, LayeredView image, String path) {
        Optional<FileNode> source = image.stat(path).filter(FileNode::isFolder);
        if (source.isEmpty()) {
            return;
        }
        Path home = folder.resolve(volume.name());
        FileMutex mutex = copyLocks.computeIfAbsent(volume.name(), key -> new FileMutex(home.resolve("lock")));
        try (FileMutex.Held held = mutex.acquire()) {
            requireNonNull(held);
            Path marker = home.resolve(COPYING);
            if (Files.exists(marker) || FileTrees.isEmpty(volume.data())) {
                Files.deleteIfExists(marker);
                Files.createFile(marker);
                trees.copyContent(image, source.get(), volume.data());
                Files.delete(marker);
            }
        } catch (IOException e) {
            throw new ContainerException(
                    "fill volume '%s' from %s of the image: %s".formatted(volume.name(), path, e.getMessage()), e);
        }
    }
}

package io.jcompose.runtime.container;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.files.FileMutex;
import io.jcompose.runtime.files.TwinFile;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.FileTrees;
import io.jcompose.runtime.rootfs.LayeredView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers' folders. A container appears and vanishes by one rename; names that begin with a dot are containers on
 * their way in or out, which {@link #sweep} deletes. Records are cached by time and size of their file. Thread-safe;
 * writes to one container are the caller's to serialise.
 */
final class ContainerFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerFiles.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    private final RuntimePaths paths;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<ContainerId, Cached> cache = new ConcurrentHashMap<>();

    private record Cached(FileTime modified, long size, ContainerRecord record) {
        boolean isOf(Path file) throws IOException {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                return modified.equals(now.lastModifiedTime()) && size == now.size();
            } catch (NoSuchFileException e) {
                return false;
            }
        }
    }

    ContainerFiles(RuntimePaths paths) {
        this.paths = paths;
    }

    ContainerFolders folders(ContainerId id) {
        return ContainerFolders.of(paths, id);
    }

    /** All containers that are whole, in no particular order. */
    List<ContainerRecord> list() {
        List<ContainerRecord> records = new ArrayList<>();
        for (ContainerId id : ids()) {
            try {
                read(id).ifPresent(records::add);
            } catch (ContainerException e) {
                LOG.warn("left out of the list: {}", e.getMessage()); // one damaged file must not hide the others
            }
        }
        return records;
    }

    /** Containers whose record nobody can read any more, nor its copy. */
    List<ContainerId> damaged() {
        List<ContainerId> found = new ArrayList<>();
        for (ContainerId id : ids()) {
            try {
                if (read(id).isEmpty() && Files.exists(folders(id).data())) {
                    found.add(id);
                }
            } catch (ContainerException e) {
                found.add(id);
            }
        }
        return found;
    }

    private List<ContainerId> ids() {
        return children(paths.containers()).stream()
                .map(child -> String.valueOf(child.getFileName()))
                .filter(name -> ID.matcher(name).matches())
                .map(ContainerId::new)
                .toList();
    }

    /** Empty if it does not exist. */
    Optional<ContainerRecord> read(ContainerId id) {
        Path file = folders(id).config();
        try {
            Cached cached = cache.get(id);
            if (cached == null || !cached.isOf(file)) {
                ContainerRecord record = TwinFile.read(file, content -> parse(id, content));
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                cached = new Cached(attributes.lastModifiedTime(), attributes.size(), record);
                cache.put(id, cached);
            }
            return Optional.of(cached.record);
        } catch (NoSuchFileException e) {
            cache.remove(id);
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new ContainerException(
                    "read %s: %s; remove container %s to go on".formatted(file, e.getMessage(), id.shortForm()), e);
        }
    }

    private ContainerRecord parse(ContainerId id, byte[] content) throws IOException {
        ContainerRecord record = RecordJson.read(ContainerRecord.class, json.readTree(content));
        if (!record.id().equals(id)) {
            throw new IllegalArgumentException(
                    "it is the record of " + record.id().shortForm());
        }
        return record;
    }

    /** Makes the container's folders under a name of their own; {@link #publish} makes a container of them. */
    void prepare(ContainerRecord record) {
        Path prepared = prepared(record.id());
        ContainerFolders folders =
                new ContainerFolders(prepared, folders(record.id()).run());
        try {
            for (Path folder : List.of(folders.upper(), folders.work(), folders.rootfs(), folders.log())) {
                Files.createDirectories(folder);
            }
            copyRootAttributes(record, folders.upper());
            // One sync is enough: nothing is seen before the folder is renamed, and its names go with the file's
            // blocks.
            byte[] content = json.writeValueAsBytes(RecordJson.write(record));
            Files.write(TwinFile.copyOf(folders.config()), content, CREATE_NEW, WRITE);
            try (FileChannel channel = FileChannel.open(folders.config(), CREATE_NEW, WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
        } catch (IOException e) {
            throw discard(record, e);
        }
    }

    /** There afterwards whole, or not at all. */
    void publish(ContainerRecord record) {
        try {
            Files.move(prepared(record.id()), folders(record.id()).data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw discard(record, e);
        }
    }

    /** Removes what {@link #prepare} has made. */
    void discard(ContainerRecord record) {
        deleteTree(prepared(record.id()));
    }

    private ContainerException discard(ContainerRecord record, IOException cause) {
        ContainerException failure = new ContainerException(
                "create container '%s' in %s: %s".formatted(record.spec().name(), paths.containers(), cause), cause);
        try {
            discard(record);
        } catch (ContainerException cleanup) {
            failure.addSuppressed(cleanup);
        }
        return failure;
    }

    private Path prepared(ContainerId id) {
        return paths.containers().resolve("." + id);
    }

    /** The container's / is the upper folder: it must look like the image's, whatever the engine's umask is. */
    private static void copyRootAttributes(ContainerRecord record, Path upper) throws IOException {
        FileNode root = new LayeredView(record.spec().layers()).stat("/").orElseThrow(IllegalStateException::new);
        Files.setAttribute(upper, "unix:uid", root.uid());
        Files.setAttribute(upper, "unix:gid", root.gid());
        Files.setAttribute(upper, "unix:mode", root.permissions());
    }

    void rewrite(ContainerRecord record) {
        try {
            byte[] content = json.writeValueAsBytes(RecordJson.write(record));
            AtomicFile.writeDurably(folders(record.id()).config(), content);
            cache.remove(record.id());
            TwinFile.writeCopy(folders(record.id()).config(), content);
        } catch (IOException e) {
            throw new ContainerException("write " + folders(record.id()).config() + ": " + e.getMessage(), e);
        }
    }

    /** Empty if it was never launched. */
    Optional<RunRecord> readRun(ContainerId id) {
        Path file = folders(id).runRecord();
        try {
            return Optional.of(RecordJson.read(RunRecord.class, json.readTree(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            // Torn by a power failure: as if it had never run. While its monitor may live, the little that is needed to
            // find it again is known.
            return Files.exists(folders(id).socket()) ? Optional.of(guessedRun(id)) : Optional.empty();
        }
    }

    private RunRecord guessedRun(ContainerId id) {
        Instant launched;
        try {
            launched = Files.getLastModifiedTime(folders(id).socket()).toInstant();
        } catch (IOException e) {
            launched = Instant.now(); // it has just gone
        }
        return new RunRecord(
                launched, Optional.empty(), "", cgroupOf(id), Optional.empty(), List.of("its run record was damaged"));
    }

    private String cgroupOf(ContainerId id) {
        try {
            return read(id).map(this::cgroupPath).orElse(paths.cgroupParent() + "/" + id);
        } catch (ContainerException e) {
            return paths.cgroupParent() + "/" + id;
        }
    }

    /** Below the parent that was asked for, or below the runtime's own. */
    String cgroupPath(ContainerRecord record) {
        String parent = record.spec()
                .resources()
                .cgroupParent()
                .filter(it -> !it.isEmpty())
                .orElse(paths.cgroupParent());
        return parent + "/" + record.id();
    }

    /** Durable once the container has been started: after a power failure it counts as ended, not as never started. */
    void writeRun(ContainerId id, RunRecord run) {
        Path file = folders(id).runRecord();
        try {
            byte[] bytes = json.writeValueAsBytes(RecordJson.write(run));
            if (run.startedAt().isPresent()) {
                AtomicFile.writeDurably(file, bytes);
            } else {
                AtomicFile.write(file, bytes);
            }
        } catch (IOException e) {
            throw new ContainerException("write %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    void deleteRun(ContainerId id) {
        try {
            Files.deleteIfExists(folders(id).runRecord());
            Files.deleteIfExists(folders(id).exit());
        } catch (IOException e) {
            throw new ContainerException("clear the last run of %s: %s".formatted(id.shortForm(), e.getMessage()), e);
        }
    }

    /** Removes the run folder: socket and generated files. */
    void deleteRunFolder(ContainerId id) {
        deleteTree(folders(id).run());
    }

    /** Removes everything, in whatever state it is; does nothing if it is gone. */
    void delete(ContainerId id) {
        Path removed = prepared(id);
        try {
            if (Files.exists(folders(id).data())) {
                FileTrees.delete(removed); // of an earlier attempt
                Files.move(folders(id).data(), removed, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new ContainerException("remove container %s: %s".formatted(id.shortForm(), e.getMessage()), e);
        }
        cache.remove(id);
        deleteTree(removed);
        deleteRunFolder(id);
    }

    /** Half-made and half-removed containers; somebody may be working on them. */
    List<ContainerId> unfinished() {
        return children(paths.containers()).stream()
                .map(child -> String.valueOf(child.getFileName()))
                .filter(name ->
                        name.startsWith(".") && ID.matcher(name.substring(1)).matches())
                .map(name -> new ContainerId(name.substring(1)))
                .toList();
    }

    /** Whether it was deleted: what somebody is just making stays. */
    boolean deleteUnfinished(ContainerId id, ContainerLocks locks) {
        Optional<FileMutex.Held> lock = locks.tryAcquire(id);
        lock.ifPresent(held -> {
            try (held) {
                deleteTree(prepared(id));
            }
        });
        return lock.isPresent();
    }

    /** Names of the run folders that the containers have, or would have. */
    Set<String> shortNames() {
        return ids().stream().map(ContainerFolders::shortName).collect(Collectors.toSet());
    }

    /** Names of the run folders that are there. */
    List<String> runFolders() {
        return children(ContainerFolders.runs(paths)).stream()
                .map(child -> String.valueOf(child.getFileName()))
                .toList();
    }

    void deleteRunFolder(String name) {
        deleteTree(ContainerFolders.runs(paths).resolve(name));
    }

    /**
     * Deletes half-made and half-removed containers, and run folders of none with their monitors; returns what it deleted.
     * Leaves alone what somebody is just making, who holds the container's lock. The caller holds the lock for names.
     */
    List<String> sweep(ContainerLocks locks) {
        List<String> swept = new ArrayList<>();
        for (ContainerId id : unfinished()) {
            if (deleteUnfinished(id, locks)) {
                swept.add("container leftover " + prepared(id));
            }
        }
        Set<String> known = shortNames();
        List<String> strange =
                runFolders().stream().filter(name -> !known.contains(name)).toList();
        if (!strange.isEmpty()) {
            // Without its folder nobody would ever find such a monitor again, nor the container that it keeps.
            new StrayMonitors(Path.of("/proc"))
                    .find(ContainerFolders.runs(paths))
                    .forEach((name, pid) -> {
                        if (strange.contains(name)) {
                            StrayMonitors.kill(pid);
                            swept.add("monitor %d of a container that is gone".formatted(pid));
                        }
                    });
        }
        for (String name : strange) {
            deleteRunFolder(name);
            swept.add("run folder " + name);
        }
        return swept;
    }

    private static void deleteTree(Path tree) {
        try {
            FileTrees.delete(tree);
        } catch (IOException e) {
            throw new ContainerException("remove %s: %s".formatted(tree, e.getMessage()), e);
        }
    }

    private static List<Path> children(Path folder) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new ContainerException("list %s: %s".formatted(folder, e.getMessage()), e);
        }
        return found;
    }
}

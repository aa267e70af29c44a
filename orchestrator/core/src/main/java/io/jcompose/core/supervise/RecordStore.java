package io.jcompose.core.supervise;

import io.jcompose.core.client.Wire;
import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.files.TwinFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wishes on disk: {@code <data>/projects/NAME/project.json} and {@code …/containers/ID.json}, each replaced as a whole.
 * Only the owner can read them: environments hold passwords. Thread-safe; one per data folder.
 */
public final class RecordStore {
    private static final Logger LOG = LoggerFactory.getLogger(RecordStore.class);

    /** Folder for containers that belong to no project; no project can have this name. */
    private static final String NO_PROJECT = "_";

    private static final String NEW = ".new";
    private static final Pattern RECORD = Pattern.compile("([^.]+)[.]json([.]copy)?");

    private final Path projects;
    private final Wire wire = new Wire();
    private final Map<String, ContainerRecord> records = new ConcurrentHashMap<>();

    /** Reads what is there; a record that cannot be read is logged and left out, half-written files are deleted. */
    public RecordStore(Path data) {
        this.projects = data.resolve("projects");
        try {
            Files.createDirectories(
                    projects, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("create folder " + projects, e);
        }
        for (Path project : children(projects)) {
            for (Path folder : List.of(project, project.resolve("containers"), project.resolve("files"))) {
                deleteHalfWritten(folder);
            }
            // By their copies too: a record that was lost is in its copy.
            children(project.resolve("containers")).stream()
                    .map(file -> RECORD.matcher(String.valueOf(file.getFileName())))
                    .filter(Matcher::matches)
                    .map(name -> name.group(1))
                    .distinct()
                    .forEach(id -> read(project.resolve("containers"), id));
        }
    }

    private static void deleteHalfWritten(Path folder) {
        try {
            AtomicFile.deleteLeftovers(folder);
            for (Path file : children(folder)) {
                if (String.valueOf(file.getFileName()).endsWith(NEW)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("delete what was left in " + folder, e);
        }
    }

    /** Writes the record; {@code durable} also survives a power cut. */
    public void put(ContainerRecord record, boolean durable) {
        records.put(record.id(), record);
        write(file(record), wire.write(record), durable, true);
    }

    public Optional<ContainerRecord> find(String id) {
        return Optional.ofNullable(records.get(id));
    }

    public Collection<ContainerRecord> all() {
        return List.copyOf(records.values());
    }

    /** Does nothing if it is not there. */
    public void remove(String id) {
        ContainerRecord record = records.remove(id);
        if (record != null) {
            delete(TwinFile.copyOf(file(record)));
            delete(file(record));
        }
    }

    /** Remembers what a project's file said, as canonical JSON. */
    public void putProject(String name, String json) {
        write(folder(name).resolve("project.json"), json, true, true);
    }

    public Optional<String> project(String name) {
        try {
            return Optional.of(TwinFile.read(folder(name).resolve("project.json"), content -> {
                String text = new String(content, StandardCharsets.UTF_8);
                wire.parseObject(text);
                return text;
            }));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("read project " + name, e);
        }
    }

    /** Names of all whose file is remembered. */
    public List<String> projects() {
        return children(projects).stream()
                .map(folder -> String.valueOf(folder.getFileName()))
                .filter(name -> !name.equals(NO_PROJECT) && project(name).isPresent())
                .toList();
    }

    /** Forgets a project that has no containers left. */
    public void removeProject(String name) {
        Path folder = folder(name);
        delete(TwinFile.copyOf(folder.resolve("project.json")));
        delete(folder.resolve("project.json"));
        delete(folder.resolve("files"));
        delete(folder.resolve("containers"));
        delete(folder);
    }

    /** A folder for files of a project that are mounted into its containers. */
    public Path filesOf(String project) {
        return folder(project).resolve("files");
    }

    /** Writes a file of {@link #filesOf} and returns its path. */
    public Path putFile(String project, String name, String content) {
        Path file = filesOf(project).resolve(name);
        write(file, content, false, false);
        return file;
    }

    private Path folder(String project) {
        String name = project.isEmpty() ? NO_PROJECT : project;
        if (name.contains("/") || name.startsWith(".")) {
            throw new IllegalArgumentException("invalid project name '%s'".formatted(project));
        }
        return projects.resolve(name);
    }

    private Path file(ContainerRecord record) {
        return folder(record.project()).resolve("containers").resolve(record.id() + ".json");
    }

    private void read(Path folder, String id) {
        Path file = folder.resolve(id + ".json");
        try {
            ContainerRecord record = TwinFile.read(file, content -> parse(id, content));
            records.put(record.id(), record);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("read {}: {}; the container is treated as unknown", file, e.getMessage());
        }
    }

    private ContainerRecord parse(String id, byte[] content) {
        ContainerRecord record = wire.read(ContainerRecord.class, new String(content, StandardCharsets.UTF_8));
        if (!record.id().equals(id)) {
            throw new IllegalArgumentException("it is the record of '%s'".formatted(record.id()));
        }
        return record;
    }

    private static void write(Path file, String text, boolean durable, boolean copy) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path temporary = file.resolveSibling(file.getFileName() + NEW);
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(temporary);
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                if (durable) {
                    channel.force(true);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (copy) {
                TwinFile.writeCopy(file, bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("list " + folder, e);
        }
    }

    /** Removes a file, or a folder with the files in it. */
    private static void delete(Path path) {
        try {
            if (Files.isDirectory(path)) {
                for (Path child : children(path)) {
                    if (!Files.isDirectory(child)) {
                        Files.deleteIfExists(child);
                    }
                }
            }
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} is still in use", path);
        } catch (IOException e) {
            throw new UncheckedIOException("remove " + path, e);
        }
    }
}

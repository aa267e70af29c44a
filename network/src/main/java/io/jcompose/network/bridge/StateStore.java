package io.jcompose.network.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks and endpoints on disk, a file each: {@code networks/ID} and {@code endpoints/ID}, with a copy beside it that
 * takes its place if it is damaged or lost. Every change is atomic. What was read is kept as long as its file stays the
 * same: each attach looks at all endpoints. Not thread-safe; {@link #lock} keeps other processes out.
 */
final class StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(StateStore.class);
    private static final String TEMPORARY = ".new-";
    private static final String COPY = ".copy-";
    private static final String CHECKSUM = "#crc32 "; // a comment to Properties
    private static final long LOCK_RETRY_MILLIS = 5;

    private final Path folder;
    private final Path networks;
    private final Path endpoints;
    private final Map<Path, Cached> cache = new ConcurrentHashMap<>();
    private final Set<Path> reported = ConcurrentHashMap.newKeySet();

    /** A file as it was read. Files are only ever replaced, so another content is another file. */
    private record Cached(Object key, FileTime modified, long size, Object value) {
        boolean isOf(BasicFileAttributes file) {
            return key.equals(file.fileKey()) && modified.equals(file.lastModifiedTime()) && size == file.size();
        }
    }

    StateStore(Path folder) {
        this.folder = folder;
        networks = folder.resolve("networks");
        endpoints = folder.resolve("endpoints");
        try {
            Files.createDirectories(networks);
            Files.createDirectories(endpoints);
        } catch (IOException e) {
            throw new NetworkException("create state folder %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /** Held by one driver on this state folder at a time, also across processes. Closing it releases it. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits until no other process is changing this state. */
    Lock lock() {
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = acquire(channel);
                return () -> {
                    try (channel) {
                        lock.release();
                    } catch (IOException e) {
                        LOG.warn("releasing the lock of {}", folder, e);
                    }
                };
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new NetworkException("lock state folder %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static FileLock acquire(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock();
            } catch (OverlappingFileLockException e) {
                // Another driver in this JVM has it: the JDK refuses instead of waiting.
                try {
                    Thread.sleep(LOCK_RETRY_MILLIS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while waiting for the lock", interrupted);
                }
            }
        }
    }

    /** By id, sorted. */
    Map<String, Network> networks() {
        return readAll(networks, StateCodec::network);
    }

    /** By id, sorted. */
    Map<String, EndpointState> endpoints() {
        return readAll(endpoints, StateCodec::endpoint);
    }

    Optional<Network> network(String id) {
        return read(networks.resolve(Names.checkId("network id", id)), StateCodec::network);
    }

    Optional<EndpointState> endpoint(String id) {
        return read(endpoints.resolve(Names.checkId("endpoint id", id)), StateCodec::endpoint);
    }

    void save(Network network) {
        write(networks, Names.checkId("network id", network.id()), StateCodec.write(network), true);
    }

    /** Not forced to the disk: after a loss of power the namespace is gone too, and a damaged file is dropped. */
    void save(EndpointState state) {
        write(endpoints, Names.checkId("endpoint id", state.endpoint().id()), StateCodec.write(state), false);
    }

    void deleteNetwork(String id) {
        delete(networks.resolve(Names.checkId("network id", id)));
    }

    void deleteEndpoint(String id) {
        delete(endpoints.resolve(Names.checkId("endpoint id", id)));
    }

    /** Files of networks and endpoints that cannot be read, nor their copies. */
    List<Path> damaged() {
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(networks, endpoints)) {
            Set<String> whole = (folder.equals(networks) ? networks() : endpoints()).keySet();
            files(folder).stream()
                    .map(StateStore::id)
                    .filter(id -> !whole.contains(id))
                    .distinct()
                    .forEach(id -> found.add(folder.resolve(id)));
        }
        return found;
    }

    /** Removes {@link #damaged} files. */
    void deleteDamaged() {
        for (Path file : damaged()) {
            delete(file);
        }
    }

    /** Removes what a process has left that died while it wrote. With the lock: others may be writing. */
    void deleteUnfinished() {
        for (Path folder : List.of(networks, endpoints)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, TEMPORARY + "*")) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | DirectoryIteratorException e) {
                throw new NetworkException("clean state folder %s: %s".formatted(folder, e.getMessage()), e);
            }
        }
    }

    private static String id(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(COPY) ? name.substring(COPY.length()) : name;
    }

    private static List<Path> files(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder, file -> !file.getFileName().toString().startsWith(TEMPORARY))) {
            List<Path> result = new ArrayList<>();
            files.forEach(result::add);
            return result;
        } catch (IOException e) {
            throw new NetworkException("read state folder %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private <T> Map<String, T> readAll(Path folder, Function<Properties, T> decode) {
        Map<String, T> result = new TreeMap<>();
        for (Path file : files(folder)) {
            String id = id(file);
            if (!result.containsKey(id)) {
                read(folder.resolve(id), decode).ifPresent(value -> result.put(id, value));
            }
        }
        return result;
    }

    /** @param decode always the same for files of one folder */
    private <T> Optional<T> read(Path file, Function<Properties, T> decode) {
        try {
            Optional<T> value = readFile(file, decode);
            return value.isPresent() || !restored(file, "it is gone", decode) ? value : readFile(file, decode);
        } catch (IOException | IllegalArgumentException e) {
            cache.remove(file);
            try {
                if (restored(file, String.valueOf(e.getMessage()), decode)) {
                    return readFile(file, decode);
                }
            } catch (IOException | IllegalArgumentException again) {
                e.addSuppressed(again);
            }
            // Better to forget one object than to refuse all work; what it left in the kernel is found by its mark.
            if (reported.add(file)) {
                LOG.warn("ignoring the damaged state file {}: {}", file, e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** Whether the file's copy is whole, and now is the file. */
    private static <T> boolean restored(Path file, String damage, Function<Properties, T> decode) throws IOException {
        Path copy = copyOf(file);
        if (!Files.exists(copy)) {
            return false;
        }
        try {
            T unused = decode.apply(load(copy));
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
        Path temporary = file.resolveSibling(TEMPORARY + file.getFileName());
        Files.copy(copy, temporary, StandardCopyOption.REPLACE_EXISTING);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("the state file {} was damaged ({}); it is restored from its copy", file, damage);
        return true;
    }

    private static Path copyOf(Path file) {
        return file.resolveSibling(COPY + file.getFileName());
    }

    /** @throws IllegalArgumentException if a part is missing or was changed */
    private static Properties load(Path file) throws IOException {
        String text = Files.readString(file);
        String body = text.substring(text.indexOf('\n') + 1);
        if (text.startsWith(CHECKSUM) && !text.equals(withChecksum(body))) {
            throw new IllegalArgumentException("its checksum is wrong");
        }
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }

    private static String withChecksum(String body) {
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(UTF_8));
        return "%s%08x\n%s".formatted(CHECKSUM, sum.getValue(), body);
    }

    @SuppressWarnings("unchecked") // a path's folder decides what decode made of it
    private <T> Optional<T> readFile(Path file, Function<Properties, T> decode) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Cached known = cache.get(file);
            if (known != null && known.isOf(attributes)) {
                return Optional.of((T) known.value());
            }
            T value = decode.apply(load(file));
            Object key = attributes.fileKey();
            if (key != null) {
                cache.put(file, new Cached(key, attributes.lastModifiedTime(), attributes.size(), value));
            }
            return Optional.of(value);
        } catch (NoSuchFileException e) {
            cache.remove(file);
            return Optional.empty();
        }
    }

    private static void write(Path folder, String name, Properties properties, boolean force) {
        Path temporary = folder.resolve(TEMPORARY + name);
        try {
            StringWriter text = new StringWriter();
            properties.store(text, null);
            // Without the first line, a date: equal states are equal files.
            String body = withChecksum(text.toString()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .sorted()
                    .collect(Collectors.joining("\n", "", "\n")));
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                if (force) {
                    channel.force(true);
                }
            }
            Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            // Needs no patience with the disk: until it is there, the file itself is.
            Files.writeString(temporary, body);
            Files.move(temporary, folder.resolve(COPY + name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new NetworkException("write state file %s: %s".formatted(folder.resolve(name), e.getMessage()), e);
        }
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(copyOf(file)); // first, so that it never brings back what was deleted
            Files.deleteIfExists(file);
            cache.remove(file);
        } catch (IOException e) {
            throw new NetworkException("delete state file %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}

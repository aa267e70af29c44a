package io.jcompose.runtime.build.context;

import static java.util.Objects.requireNonNull;

import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.rootfs.FileNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Digests of a context's files, kept from build to build, so that a file is read again only if its inode, size, time of
 * content or time of change differ. The time of change cannot be set by programs, so an edit that restores the other times
 * is noticed as well. Thread-safe; losing the file costs only time.
 */
public final class KnownContent {
    private static final int MAGIC = 0x6a63_6631; // "jcf1"; another layout gets another number
    private static final long WORTH_KEEPING = 1 << 20;
    private static final long COST_OF_FILE = 2048; // opening one costs about as much as reading this many bytes
    /** A file changed twice within one tick of the kernel's clock looks the same: what is so new is not remembered. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path file;
    private final Clock clock;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicLong added = new AtomicLong();

    private record Entry(long inode, long size, Instant modified, Instant changed, String digest) {
        boolean isOf(FileNode node) {
            return inode == node.inode()
                    && size == node.size()
                    && modified.equals(node.modified().toInstant())
                    && changed.equals(node.changed().toInstant());
        }
    }

    private KnownContent(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** What the file holds; nothing if it is missing or damaged. */
    public static KnownContent load(Path file, Clock clock) {
        KnownContent known = new KnownContent(file, clock);
        CRC32 sum = new CRC32();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), sum))) {
            if (in.readInt() == MAGIC) {
                for (int left = in.readInt(); left > 0; left--) {
                    known.entries.put(in.readUTF(), read(in));
                }
                long expected = sum.getValue();
                if (in.readLong() == expected) {
                    return known;
                }
            }
        } catch (NoSuchFileException e) {
            return known;
        } catch (IOException e) {
            // damaged: begin anew
        }
        known.entries.clear();
        return known;
    }

    private static Entry read(DataInputStream in) throws IOException {
        long inode = in.readLong();
        long size = in.readLong();
        Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
        Instant changed = Instant.ofEpochSecond(in.readLong(), in.readInt());
        return new Entry(inode, size, modified, changed, in.readUTF());
    }

    /** The digest of a regular file's content, if it is surely still that one. */
    Optional<String> find(FileNode node) {
        Entry entry = entries.get(node.path());
        if (entry == null || !entry.isOf(node)) {
            return Optional.empty();
        }
        seen.add(node.path());
        return Optional.of(entry.digest);
    }

    /** @param node as it was before its content was read */
    void add(FileNode node, String digest) {
        Instant settled = clock.instant().minus(SETTLED);
        if (isBefore(node.modified(), settled) && isBefore(node.changed(), settled)) {
            entries.put(
                    node.path(),
                    new Entry(
                            node.inode(),
                            node.size(),
                            node.modified().toInstant(),
                            node.changed().toInstant(),
                            digest));
            seen.add(node.path());
            added.addAndGet(node.size() + COST_OF_FILE);
        }
    }

    private static boolean isBefore(FileTime time, Instant limit) {
        return time.toInstant().isBefore(limit);
    }

    /** Writes what is known to the file, if enough is new to be worth it. Files not seen since {@link #load} go at last. */
    public void save() throws IOException {
        if (added.get() < WORTH_KEEPING) {
            return;
        }
        if (entries.size() > 2 * seen.size()) {
            entries.keySet().retainAll(seen);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        Map<String, Entry> all = Map.copyOf(entries);
        out.writeInt(MAGIC);
        out.writeInt(all.size());
        for (Map.Entry<String, Entry> one : all.entrySet()) {
            out.writeUTF(one.getKey());
            Entry entry = one.getValue();
            out.writeLong(entry.inode);
            out.writeLong(entry.size);
            write(out, entry.modified);
            write(out, entry.changed);
            out.writeUTF(entry.digest);
        }
        CRC32 sum = new CRC32();
        sum.update(bytes.toByteArray());
        out.writeLong(sum.getValue());
        Files.createDirectories(requireNonNull(file.toAbsolutePath().getParent()));
        AtomicFile.write(file, bytes.toByteArray());
        added.set(0);
    }

    private static void write(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }
}

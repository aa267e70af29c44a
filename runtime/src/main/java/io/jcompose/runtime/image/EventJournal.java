package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What happens to images, and what is pruned, a line each. Images are worked on by many processes with or without an
 * engine; here whoever follows events finds what all of them have done. The last few thousand events are kept. That a line
 * cannot be written is no reason to fail, so nothing is said of it. Thread-safe.
 */
public final class EventJournal {
    private static final int MAX_BYTES = 256 << 10;
    private static final long NANOS = 1_000_000_000L;
    private final Path file;
    private final Path older;
    private final Clock clock;

    private EventJournal(Path file, Clock clock) {
        this.file = file;
        this.older = file.resolveSibling(file.getFileName() + ".1");
        this.clock = clock;
    }

    /** @param data the folder of all that jcompose keeps */
    public static EventJournal in(Path data, Clock clock) {
        return new EventJournal(data.resolve("events.log"), clock);
    }

    /**
     * @param type image, or what was pruned
     * @param id empty for a prune
     */
    public record Entry(long timeNanos, String type, String action, String id, Map<String, String> attributes) {}

    /** What an image's id stands for: tag, untag, delete, import, load or save; {@code name} is the id, or a new name. */
    public void image(String action, String id, String name, Map<String, String> labels) {
        add("image", action, id, name, labels);
    }

    /** Pull and push go by names. */
    public void transfer(String action, ImageReference reference, Map<String, String> labels) {
        add("image", action, reference.familiar(), reference.familiarRepository(), labels);
    }

    /** @param type container, image, network, volume or builder */
    public void pruned(String type, long bytes) {
        write(new Entry(now(), type, "prune", "", Map.of("reclaimed", Long.toString(bytes))));
    }

    private void add(String type, String action, String id, String name, Map<String, String> labels) {
        Map<String, String> attributes = new LinkedHashMap<>(labels);
        attributes.put("name", name);
        write(new Entry(now(), type, action, id, attributes));
    }

    private long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * NANOS + now.getNano();
    }

    private void write(Entry entry) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("time", entry.timeNanos());
        object.put("type", entry.type());
        object.put("action", entry.action());
        object.put("id", entry.id());
        object.put("attributes", entry.attributes());
        byte[] line = (Json.text(object) + "\n").getBytes(UTF_8);
        try (FileChannel channel = FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                FileLock lock = lock(channel)) {
            channel.write(ByteBuffer.wrap(line));
            if (channel.size() > MAX_BYTES) {
                Files.move(file, older, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // see above
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        synchronized (EventJournal.class) { // of one process no two threads may ask for it at once
            return channel.lock();
        }
    }

    /** @param sinceNanos what was written earlier is left out; {@link Long#MAX_VALUE} for only what comes from now on */
    public Reader from(long sinceNanos) {
        return new Reader(sinceNanos);
    }

    /** Reads on where it has ended. For one thread. */
    public final class Reader {
        private final long since;
        private final List<Entry> waiting = new ArrayList<>();
        private long position;

        private Reader(long sinceNanos) {
            this.since = sinceNanos == Long.MAX_VALUE ? now() : sinceNanos;
            if (sinceNanos == Long.MAX_VALUE) {
                position = size(file);
            } else {
                waiting.addAll(read(older, 0));
            }
        }

        /** What has been written since the last call, in order. */
        public List<Entry> next() {
            List<Entry> entries = new ArrayList<>(waiting);
            waiting.clear();
            if (size(file) < position) { // a new one was begun
                entries.addAll(read(older, position));
                position = 0;
            }
            entries.addAll(read(file, position));
            return entries;
        }

        private List<Entry> read(Path from, long start) {
            List<Entry> entries = new ArrayList<>();
            try (FileChannel channel = FileChannel.open(from, StandardOpenOption.READ)) {
                ByteBuffer bytes =
                        ByteBuffer.allocate((int) Math.max(0, Math.min(channel.size() - start, 4 * MAX_BYTES)));
                while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {
                    continue;
                }
                String text = new String(bytes.array(), 0, bytes.position(), UTF_8);
                String whole = text.substring(0, text.lastIndexOf('\n') + 1);
                whole.lines().forEach(line -> parse(line, entries));
                if (from.equals(file)) {
                    position = start + whole.getBytes(UTF_8).length;
                }
            } catch (IOException e) {
                return entries; // there is none yet
            }
            return entries;
        }

        private void parse(String line, List<Entry> entries) {
            try {
                Map<String, Object> object = Json.parseObject(line.getBytes(UTF_8));
                Map<String, String> attributes = new LinkedHashMap<>();
                Json.object(object, "attributes").forEach((name, value) -> attributes.put(name, String.valueOf(value)));
                Entry entry = new Entry(
                        Json.number(object, "time").orElse(0L),
                        Json.string(object, "type").orElse(""),
                        Json.string(object, "action").orElse(""),
                        Json.string(object, "id").orElse(""),
                        attributes);
                if (entry.timeNanos() >= since) {
                    entries.add(entry);
                }
            } catch (IOException e) {
                return; // half a line, of a process that was killed
            }
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}

package io.jcompose.runtime.logs;

import io.jcompose.runtime.ContainerLog.Entry;
import io.jcompose.runtime.ContainerLog.Stream;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The records of one log file, read in big pieces. Remembers its place: at the end it can be asked again when more has been
 * written. Not thread-safe. RandomAccessFile, since an interrupted thread closes its FileChannels.
 */
final class LogRecords implements Closeable {
    static final int HEADER = 16;
    static final short MAGIC = 0x4A4C;
    /** The monitor cuts lines at 16 KiB. */
    static final int MAX_PAYLOAD = 1 << 20;

    private static final int BUFFER = 1 << 18;
    private final RandomAccessFile file;
    private final Object key;
    private ByteBuffer buffer = empty(BUFFER);
    private long bufferAt;
    private long lastNanos;

    private LogRecords(RandomAccessFile file, Object key) {
        this.file = file;
        this.key = key;
    }

    /** Opens a file that a rotation may rename at any moment. */
    static LogRecords open(Path path) throws IOException {
        while (true) {
            Object key = key(path);
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
            if (key.equals(key(path))) {
                return new LogRecords(file, key);
            }
            file.close();
        }
    }

    /** Tells files apart, whatever they are called now. */
    static Object key(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }

    Object key() {
        return key;
    }

    /** Where the next record starts. */
    long position() {
        return bufferAt + buffer.position();
    }

    void seek(long position) {
        bufferAt = position;
        buffer.limit(0).position(0);
    }

    long size() {
        try {
            return file.length();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next record; empty if it has not been written whole. Skips what is damaged and says so in an entry. */
    Optional<Entry> next() {
        int need = HEADER;
        if (!has(need)) {
            return Optional.empty();
        }
        if (!plausible(buffer, buffer.position())) {
            return resynchronise();
        }
        int at = buffer.position();
        int length = buffer.getInt(at + 8);
        if (!has(HEADER + length)) {
            return Optional.empty();
        }
        at = buffer.position(); // filling moved it
        lastNanos = buffer.getLong(at);
        byte[] bytes = new byte[length];
        buffer.get(at + HEADER, bytes);
        Stream stream = buffer.get(at + 12) == 2 ? Stream.STDERR : Stream.STDOUT;
        boolean partial = (buffer.get(at + 13) & 1) != 0;
        buffer.position(at + HEADER + length);
        return Optional.of(new Entry(lastNanos, stream, bytes, partial));
    }

    /** Steps over the next record without copying it; its time, or -1 if there is none. Sets {@link #steppedPartial}. */
    long step() {
        if (!has(HEADER) || !plausible(buffer, buffer.position())) {
            return -1;
        }
        int length = buffer.getInt(buffer.position() + 8);
        if (!has(HEADER + length)) {
            return -1;
        }
        int at = buffer.position();
        steppedPartial = (buffer.get(at + 13) & 1) != 0;
        buffer.position(at + HEADER + length);
        return buffer.getLong(at);
    }

    /** Whether the record last stepped over is continued by another. */
    boolean steppedPartial;

    /**
     * Moves to the first record at or after {@code from}, found by its form and by those that follow it. A container that
     * prints such bytes can at worst make a line of its own look like another one.
     *
     * @return false if none is found in the next few MiB
     */
    boolean synchronise(long from) {
        if (from <= 0) {
            seek(0);
            return true;
        }
        seek(from);
        long limit = from + 4L * (MAX_PAYLOAD + HEADER);
        while (position() < limit && has(HEADER)) {
            if (plausible(buffer, buffer.position()) && followed(position())) {
                return true;
            }
            seekNear(position() + 1); // looking at what follows may have left the buffer empty
        }
        return false;
    }

    private boolean followed(long start) {
        boolean good = true;
        long time = 0;
        for (int i = 0; i < 3 && good; i++) {
            if (position() >= size()) {
                break;
            }
            long next = step();
            good = next >= time;
            time = next;
        }
        seekNear(start);
        return good;
    }

    private void seekNear(long position) {
        if (position >= bufferAt && position <= bufferAt + buffer.limit()) {
            buffer.position((int) (position - bufferAt));
        } else {
            seek(position);
        }
    }

    /** Where a record begins that is cut off by the end of the file; the file's size if none is. */
    long wholeRecordsEnd() {
        while (position() < size()) {
            long start = position();
            if (step() >= 0) {
                continue;
            }
            if (!has(HEADER) || plausible(buffer, buffer.position())) {
                return start;
            }
            if (!synchronise(start + 1)) {
                return size(); // damaged to its end: nothing there would be taken for the start of a record
            }
        }
        return size();
    }

    private Optional<Entry> resynchronise() {
        long from = position();
        boolean found = synchronise(from + 1);
        long skipped = position() - from;
        if (!found && position() >= size() - HEADER) {
            seek(size());
        }
        return Optional.of(new Entry(
                lastNanos,
                Stream.STDERR,
                "jcompose: %d bytes of this log are damaged and left out"
                        .formatted(skipped)
                        .getBytes(StandardCharsets.UTF_8),
                false));
    }

    private static boolean plausible(ByteBuffer data, int at) {
        int length = data.getInt(at + 8);
        int stream = data.get(at + 12);
        return data.getShort(at + 14) == MAGIC
                && length >= 0
                && length <= MAX_PAYLOAD
                && (stream == 1 || stream == 2)
                && data.getLong(at) >= 0;
    }

    /** Makes sure that {@code count} bytes are in the buffer, if the file has them. */
    private boolean has(int count) {
        if (buffer.remaining() >= count) {
            return true;
        }
        bufferAt += buffer.position();
        if (count > buffer.capacity()) {
            buffer = empty(count).limit(buffer.remaining()).put(buffer).flip();
        } else {
            buffer.compact().flip();
        }
        try {
            file.seek(bufferAt + buffer.limit());
            while (buffer.limit() < buffer.capacity()) {
                int read = file.read(
                        buffer.array(), buffer.arrayOffset() + buffer.limit(), buffer.capacity() - buffer.limit());
                if (read <= 0) {
                    break;
                }
                buffer.limit(buffer.limit() + read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return buffer.remaining() >= count;
    }

    private static ByteBuffer empty(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

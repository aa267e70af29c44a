package io.jcompose.runtime.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes logs as a monitor does. */
final class LogWriter {
    private final Path folder;

    LogWriter(Path folder) {
        this.folder = folder;
    }

    LogWriter line(long nanos, String text) throws IOException {
        return raw(record(nanos, 1, 0, text));
    }

    LogWriter error(long nanos, String text) throws IOException {
        return raw(record(nanos, 2, 0, text));
    }

    LogWriter partial(long nanos, String text) throws IOException {
        return raw(record(nanos, 1, 1, text));
    }

    LogWriter raw(byte[] bytes) throws IOException {
        Files.write(folder.resolve("log"), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return this;
    }

    /** As the monitor: rename all, then begin anew with the next write. */
    LogWriter rotate(int keep) throws IOException {
        Files.deleteIfExists(folder.resolve("log." + keep));
        for (int i = keep - 1; i >= 0; i--) {
            Path from = folder.resolve(i == 0 ? "log" : "log." + i);
            if (Files.exists(from)) {
                Files.move(from, folder.resolve("log." + (i + 1)));
            }
        }
        Files.createFile(folder.resolve("log"));
        return this;
    }

    static byte[] record(long nanos, int stream, int flags, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(16 + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(nanos)
                .putInt(payload.length)
                .put((byte) stream)
                .put((byte) flags)
                .putShort((short) 0x4A4C)
                .put(payload)
                .array();
    }
}

package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.tar.RawSink;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * How to make a layer's tar again, byte for byte, from its unpacked tree: the bytes between the files, and which file
 * goes where. So no layer is kept twice, and a saved image has the digests it was pulled with.
 */
final class TarRecipe {
    private static final int RAW = 1;
    private static final int FILE = 2;
    private static final int END = 3;
    private static final int BUFFER = 64 * 1024;

    private TarRecipe() {}

    /** Not thread-safe; {@link #close} without {@link #finish} leaves an unusable recipe. */
    static final class Writer implements RawSink, AutoCloseable {
        private final DataOutputStream out;
        private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        private final byte[] buffer = new byte[BUFFER];
        private int buffered;
        private long total;

        Writer(Path file) throws IOException {
            out = new DataOutputStream(new BufferedOutputStream(
                    new DeflaterOutputStream(Files.newOutputStream(file), deflater, BUFFER), BUFFER));
        }

        @Override
        public void raw(byte[] bytes, int offset, int length) throws IOException {
            total += length;
            if (length > BUFFER - buffered) {
                flushRaw();
            }
            if (length > BUFFER) {
                writeRaw(bytes, offset, length);
                return;
            }
            System.arraycopy(bytes, offset, buffer, buffered, length);
            buffered += length;
        }

        /** The next {@code size} bytes are the content of the file at {@code path}. */
        void file(String path, long size) throws IOException {
            flushRaw();
            total += size;
            byte[] name = path.getBytes(ISO_8859_1);
            out.writeByte(FILE);
            out.writeLong(size);
            out.writeShort(name.length);
            out.write(name);
        }

        void finish() throws IOException {
            flushRaw();
            out.writeByte(END);
        }

        /** Length of the tar so far. */
        long total() {
            return total;
        }

        private void flushRaw() throws IOException {
            if (buffered > 0) {
                writeRaw(buffer, 0, buffered);
                buffered = 0;
            }
        }

        private void writeRaw(byte[] bytes, int offset, int length) throws IOException {
            out.writeByte(RAW);
            out.writeInt(length);
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            try (out) {
                deflater.finish();
            } finally {
                deflater.end();
            }
        }
    }

    /** Follows a recipe. */
    static final class Reader {
        private final FileSyscalls syscalls;
        private final OpenFile tree;
        private final OpenFile shadows;
        private final Map<String, List<String>> shadowed;
        private final Map<String, Integer> used = new HashMap<>();
        private final ByteBuffer direct = ByteBuffer.allocateDirect(2 * BUFFER);
        private final byte[] bytes = new byte[2 * BUFFER];

        /** @param shadowed for each path, files in {@code shadows} that stood there before the last one, in order */
        Reader(FileSyscalls syscalls, OpenFile tree, OpenFile shadows, Map<String, List<String>> shadowed) {
            this.syscalls = syscalls;
            this.tree = tree;
            this.shadows = shadows;
            this.shadowed = shadowed;
        }

        void writeTo(Path recipe, OutputStream out) throws IOException {
            try (DataInputStream in = new DataInputStream(
                    new BufferedInputStream(new InflaterInputStream(Files.newInputStream(recipe)), BUFFER))) {
                for (int kind = in.readByte(); kind != END; kind = in.readByte()) {
                    if (kind == RAW) {
                        raw(in, out);
                    } else if (kind == FILE) {
                        file(in, out);
                    } else {
                        throw new IOException("damaged recipe " + recipe);
                    }
                }
            }
        }

        private void raw(DataInputStream in, OutputStream out) throws IOException {
            int left = in.readInt();
            while (left > 0) {
                int count = Math.min(left, bytes.length);
                in.readFully(bytes, 0, count);
                out.write(bytes, 0, count);
                left -= count;
            }
        }

        private void file(DataInputStream in, OutputStream out) throws IOException {
            long size = in.readLong();
            byte[] name = new byte[in.readUnsignedShort()];
            in.readFully(name);
            String path = new String(name, ISO_8859_1);
            List<String> earlier = shadowed.getOrDefault(path, List.of());
            int use = used.merge(path, 1, Integer::sum) - 1;
            if (use < earlier.size()) {
                try (OpenFile file = syscalls.open(shadows, earlier.get(use))) {
                    copy(file, path, size, out);
                }
                return;
            }
            int slash = path.lastIndexOf('/');
            try (OpenFile folder = syscalls.openBeneath(tree, slash < 0 ? "" : path.substring(0, slash));
                    OpenFile file = syscalls.open(folder, path.substring(slash + 1))) {
                copy(file, path, size, out);
            }
        }

        private void copy(OpenFile file, String path, long size, OutputStream out) throws IOException {
            long left = size;
            while (left > 0) {
                direct.clear().limit((int) Math.min(left, direct.capacity()));
                int got = syscalls.read(file, direct);
                if (got == 0) {
                    throw new IOException("stored file '%s' is shorter than it was".formatted(path));
                }
                direct.flip().get(bytes, 0, got);
                out.write(bytes, 0, got);
                left -= got;
            }
        }
    }
}

package io.jcompose.runtime.tar;

import static java.util.Collections.unmodifiableMap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One member of an archive.
 *
 * @param name as it stands there, unchecked; a byte string
 * @param link target of a link, else empty
 * @param mode permission bits
 * @param size bytes of its content as a file; 0 unless it is a regular file
 * @param seconds and {@code nanos}: modification time
 * @param attributes extended attributes
 * @param chunks where the archive's bytes go in a sparse file; empty for others, whose bytes are the content
 */
public record TarEntry(
        String name,
        Type type,
        String link,
        int mode,
        long uid,
        long gid,
        long size,
        long seconds,
        int nanos,
        int major,
        int minor,
        Map<String, byte[]> attributes,
        boolean sparse,
        List<Chunk> chunks) {
    public TarEntry {
        attributes = unmodifiableMap(new LinkedHashMap<>(attributes));
        chunks = List.copyOf(chunks);
    }

    /** A plain file or folder made by us. */
    public static TarEntry of(String name, Type type, int mode, long size) {
        return new TarEntry(name, type, "", mode, 0, 0, size, 0, 0, 0, 0, Map.of(), false, List.of());
    }

    /** What a member is, with its letter in the header. */
    public enum Type {
        FILE('0'),
        HARD_LINK('1'),
        SYMLINK('2'),
        CHARACTER_DEVICE('3'),
        BLOCK_DEVICE('4'),
        FOLDER('5'),
        FIFO('6');

        private final char flag;

        Type(char flag) {
            this.flag = flag;
        }

        char flag() {
            return flag;
        }
    }

    /** {@code length} bytes at {@code offset} of a sparse file. */
    public record Chunk(long offset, long length) {}
}

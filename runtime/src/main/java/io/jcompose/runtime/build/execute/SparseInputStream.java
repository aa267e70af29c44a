package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.tar.TarEntry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** Content of a sparse member of an archive, its holes filled with zeros. */
final class SparseInputStream extends InputStream {
    private final List<TarEntry.Chunk> chunks;
    private final long size;
    private final InputStream stored;
    private long position;
    private int chunk;

    SparseInputStream(TarEntry entry, InputStream stored) {
        this.chunks = entry.chunks();
        this.size = entry.size();
        this.stored = stored;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        while (chunk < chunks.size() && position >= end(chunk)) {
            chunk++;
        }
        boolean hole = chunk >= chunks.size() || position < chunks.get(chunk).offset();
        long until = chunk >= chunks.size() ? size : hole ? chunks.get(chunk).offset() : end(chunk);
        int wanted = (int) Math.min(length, until - position);
        if (hole) {
            Arrays.fill(buffer, offset, offset + wanted, (byte) 0);
        } else {
            wanted = stored.read(buffer, offset, wanted);
            if (wanted < 0) {
                throw new EOFException("a sparse file is cut off");
            }
        }
        position += wanted;
        return wanted;
    }

    private long end(int index) {
        return chunks.get(index).offset() + chunks.get(index).length();
    }
}

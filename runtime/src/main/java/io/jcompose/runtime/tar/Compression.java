package io.jcompose.runtime.tar;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How an archive is compressed, found by its first bytes. */
public enum Compression {
    NONE,
    GZIP,
    XZ,
    ZSTD,
    BZIP2;

    private static final int BUFFER = 128 * 1024;
    /** Larger xz dictionaries than {@code xz -9} makes are refused. */
    private static final int XZ_MEMORY_KIB = 100 * 1024;

    /** Uncompresses whatever {@code in} is; plain archives pass. */
    public static InputStream open(InputStream in) throws IOException {
        InputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(8);
        byte[] start = buffered.readNBytes(6);
        buffered.reset();
        return switch (detect(start)) {
            case NONE -> buffered;
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(buffered)
                        .setDecompressConcatenated(true)
                        .get();
            case XZ -> new XZInputStream(buffered, XZ_MEMORY_KIB);
            case ZSTD -> new ZstdInputStream(buffered).setContinuous(false);
            case BZIP2 -> new BZip2CompressorInputStream(buffered, true);
        };
    }

    /** By the magic numbers of the formats. */
    static Compression detect(byte[] start) {
        if (startsWith(start, 0x1f, 0x8b)) {
            return GZIP;
        }
        if (startsWith(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return XZ;
        }
        // A zstd stream may begin with skippable frames (0x184D2A50 to 5F), as estargz-like tools write.
        if (startsWith(start, 0x28, 0xb5, 0x2f, 0xfd)
                || (start.length >= 4 && (start[0] & 0xf0) == 0x50 && startsWith(tail(start), 0x2a, 0x4d, 0x18))) {
            return ZSTD;
        }
        return startsWith(start, 'B', 'Z', 'h') ? BZIP2 : NONE;
    }

    private static byte[] tail(byte[] bytes) {
        return java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    private static boolean startsWith(byte[] start, int... magic) {
        if (start.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}

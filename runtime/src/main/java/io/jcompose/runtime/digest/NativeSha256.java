package io.jcompose.runtime.digest;

import io.jcompose.runtime.jni.NativeLibrary;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/** SHA-256 whose blocks are compressed by {@code sha256.c}; here are the buffer and the padding. */
final class NativeSha256 extends MessageDigest {
    private static final int BLOCK = 64;
    private static final int LENGTH_BYTES = 8;
    private static final int DIGEST = 32;
    /** The garbage collector waits while the native code works on an array: for so many bytes, some 50 µs. */
    private static final int AT_ONCE = 1024 * BLOCK;

    private static final int[] START = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };
    private final int[] state = START.clone();
    private final byte[] rest = new byte[BLOCK];
    private long length;

    NativeSha256() {
        super("SHA-256");
    }

    static boolean isAvailable() {
        return NativeLibrary.isLoaded();
    }

    /** Takes whole blocks into the state. */
    static native void compress(int[] state, byte[] data, int offset, int blocks);

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int count) {
        java.util.Objects.checkFromIndexSize(offset, count, input.length);
        int at = offset;
        int left = count;
        int waiting = (int) (length % BLOCK);
        length += count;
        if (waiting > 0) {
            int filled = Math.min(BLOCK - waiting, left);
            System.arraycopy(input, at, rest, waiting, filled);
            at += filled;
            left -= filled;
            if (waiting + filled < BLOCK) {
                return;
            }
            compress(state, rest, 0, 1);
        }
        while (left >= BLOCK) {
            int blocks = Math.min(left, AT_ONCE) / BLOCK;
            compress(state, input, at, blocks);
            at += blocks * BLOCK;
            left -= blocks * BLOCK;
        }
        System.arraycopy(input, at, rest, 0, left);
    }

    @Override
    protected byte[] engineDigest() {
        int waiting = (int) (length % BLOCK);
        byte[] end = new byte[waiting < BLOCK - LENGTH_BYTES ? BLOCK : 2 * BLOCK];
        System.arraycopy(rest, 0, end, 0, waiting);
        end[waiting] = (byte) 0x80;
        ByteBuffer.wrap(end).putLong(end.length - LENGTH_BYTES, length * Byte.SIZE);
        compress(state, end, 0, end.length / BLOCK);
        ByteBuffer digest = ByteBuffer.allocate(DIGEST);
        for (int word : state) {
            digest.putInt(word);
        }
        engineReset();
        return digest.array();
    }

    @Override
    protected int engineDigest(byte[] target, int offset, int room) throws DigestException {
        if (room < DIGEST) {
            throw new DigestException("a digest has %d bytes, there is room for %d".formatted(DIGEST, room));
        }
        System.arraycopy(engineDigest(), 0, target, offset, DIGEST);
        return DIGEST;
    }

    @Override
    protected int engineGetDigestLength() {
        return DIGEST;
    }

    @Override
    protected void engineReset() {
        System.arraycopy(START, 0, state, 0, START.length);
        length = 0;
    }
}

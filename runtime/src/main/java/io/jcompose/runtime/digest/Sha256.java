package io.jcompose.runtime.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes SHA-256 calculations. */
public final class Sha256 {
    private Sha256() {}

    /** For a few kilobytes: needs no native code. */
    public static MessageDigest small() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * For contents of any size: ten times as fast as the JVM's own where that has only its first compiler. Falls back to the
     * JVM's own where our native code cannot be loaded.
     */
    public static MessageDigest large() {
        return NativeSha256.isAvailable() ? new NativeSha256() : small();
    }
}

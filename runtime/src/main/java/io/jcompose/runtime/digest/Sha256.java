package io.jcompose.runtime.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes SHA-256 calculations. */
public final class Sha256 {
    private Sha256() {}

    /**
     * A fresh calculation: ten times as fast as the JVM's own where that has only its first compiler, and sparing a command
     * the JVM's search for one, which takes longer than most digests. The JVM's own where our native code cannot be loaded.
     */
    public static MessageDigest create() {
        return NativeSha256.isAvailable() ? new NativeSha256() : javas();
    }

    /** The digest of a text in UTF-8, in hexadecimal digits. */
    public static String hex(String text) {
        return HexFormat.of().formatHex(create().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest javas() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

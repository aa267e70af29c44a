package io.jcompose.runtime.image;

import io.jcompose.runtime.digest.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 digests in the form {@code sha256:…}. */
public final class Digests {
    private static final Pattern VALID = Pattern.compile("sha256:[0-9a-f]{64}");

    private Digests() {}

    /** A fresh calculation, for contents of any size. */
    public static MessageDigest sha256() {
        return Sha256.create();
    }

    /** Ends a calculation. */
    public static String finish(MessageDigest digest) {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    /** Digest of {@code bytes}. */
    public static String of(byte[] bytes) {
        MessageDigest digest = Sha256.create();
        digest.update(bytes);
        return finish(digest);
    }

    public static boolean isValid(String digest) {
        return VALID.matcher(digest).matches();
    }

    /** The digits of a digest, safe as a file name. */
    public static String hex(String digest) {
        if (!isValid(digest)) {
            throw new ImageException("'%s' is not a digest; only sha256 with 64 hexadecimal digits is known"
                    .formatted(digest.length() > 100 ? digest.substring(0, 100) + "…" : digest));
        }
        return digest.substring("sha256:".length());
    }
}

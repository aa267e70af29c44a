package io.jcompose.cli.interact;

import io.jcompose.cli.command.CliException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The keys that let go of a container: found in what is typed, and held back while they may be the beginning of more. */
public final class DetachKeys {
    static final String DEFAULT = "ctrl-p,ctrl-q";
    private final byte[] keys;
    private int matched;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /**
     * @param text keys with commas between: single characters and {@code ctrl-X}; empty: none
     * @throws CliException if a key is unknown
     */
    static DetachKeys parse(String text) {
        List<Byte> keys = new ArrayList<>();
        for (String key : text.isEmpty() ? new String[0] : text.split(",")) {
            keys.add(key(key, text));
        }
        byte[] bytes = new byte[keys.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = keys.get(i);
        }
        return new DetachKeys(bytes);
    }

    private static byte key(String key, String all) {
        if (key.length() == 1 && key.charAt(0) < 0x80) {
            return (byte) key.charAt(0);
        }
        String lower = key.toLowerCase(Locale.ROOT);
        if (lower.startsWith("ctrl-") && lower.length() == "ctrl-".length() + 1) {
            char c = lower.charAt("ctrl-".length());
            int at = "@abcdefghijklmnopqrstuvwxyz[\\]^_".indexOf(c);
            if (at >= 0) {
                return (byte) at;
            }
        }
        throw new CliException(
                "invalid detach keys '%s': '%s' is no key; use for example ctrl-p,ctrl-q".formatted(all, key));
    }

    /** Whether all of them have come, one after the other. */
    boolean complete() {
        return keys.length > 0 && matched == keys.length;
    }

    /** What is to be passed on of some input: nothing after the keys. */
    byte[] filter(byte[] input, int length) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream(length + keys.length);
        for (int i = 0; i < length; i++) {
            byte b = input[i];
            if (keys.length > 0 && b == keys[matched]) {
                matched++;
                if (complete()) {
                    return out.toByteArray();
                }
                continue;
            }
            out.write(keys, 0, matched);
            matched = 0;
            if (keys.length > 0 && b == keys[0]) {
                matched = 1;
                if (complete()) {
                    return out.toByteArray();
                }
            } else {
                out.write(b);
            }
        }
        return out.toByteArray();
    }
}

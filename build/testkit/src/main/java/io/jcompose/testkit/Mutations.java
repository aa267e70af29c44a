package io.jcompose.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes nonsense of sensible input, always the same: bits turned, pieces cut out, doubled and moved, numbers at their
 * limits. {@code -Djcompose.fuzz=100} makes a hundred times as much of it, {@code -Djcompose.fuzz.seed=7} another.
 */
public final class Mutations {
    private static final int[] LIMITS = {0, 1, -1, 0x7f, 0x80, 0xff, 0x7fffffff, 0x80000000, 0x10000};
    private static final int MOST_CHANGES = 6;
    private final Random random = new Random(Long.getLong("jcompose.fuzz.seed", 20_261_130));

    /** @param usual rounds that take a second or less */
    public static int rounds(int usual) {
        return usual * Math.max(1, Integer.getInteger("jcompose.fuzz", 1));
    }

    /** One of several. */
    public <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public int number(int bound) {
        return random.nextInt(bound);
    }

    /** A changed copy; sometimes of another length, seldom unchanged. */
    public byte[] of(byte[] seed) {
        byte[] bytes = seed.clone();
        for (int changes = random.nextInt(MOST_CHANGES); changes > 0 && bytes.length > 0; changes--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> number(bytes, at);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return moved(bytes, at, random.nextInt(bytes.length));
            }
            case 5 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(64)), (byte) random.nextInt());
            default -> bytes[at] = (byte) "0123456789 \"{}[]:,\\/\n\0-".charAt(random.nextInt(23));
        }
        return bytes;
    }

    /** A number at a limit, in 1, 2 or 4 bytes of either order. */
    private void number(byte[] bytes, int at) {
        int value = LIMITS[random.nextInt(LIMITS.length)];
        int width = 1 << random.nextInt(3);
        boolean little = random.nextBoolean();
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> 8 * (little ? i : width - 1 - i));
        }
    }

    /** What is at one place put in at another. */
    private byte[] moved(byte[] bytes, int from, int to) {
        int length = Math.min(random.nextInt(200), bytes.length - from);
        byte[] result = new byte[bytes.length + length];
        System.arraycopy(bytes, 0, result, 0, to);
        System.arraycopy(bytes, from, result, to, length);
        System.arraycopy(bytes, to, result, to + length, bytes.length - to);
        return result;
    }

    /** A changed text, in which {@code words} may turn up anywhere. */
    public String of(String seed, List<String> words) {
        StringBuilder text = new StringBuilder(seed);
        for (int changes = random.nextInt(MOST_CHANGES); changes >= 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, any(words));
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(3)));
                default -> text.insert(at, (char) random.nextInt(random.nextInt(10) == 0 ? 0x10000 : 0x80));
            }
        }
        return text.toString();
    }
}

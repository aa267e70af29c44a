package io.jcompose.runtime.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of {@code *} and {@code ?}, as in {@code ${A#*.}}. Matched by dynamic programming, so no pattern is slow.
 */
final class ShellPattern {
    private static final int ANY = -1;
    private static final int STAR = -2;
    private final int[] tokens;

    private ShellPattern(int[] tokens) {
        this.tokens = tokens;
    }

    static ShellPattern parse(String pattern) throws SyntaxException {
        List<Integer> tokens = new ArrayList<>();
        int[] chars = pattern.codePoints().toArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] == '*') {
                tokens.add(STAR);
            } else if (chars[i] == '?') {
                tokens.add(ANY);
            } else if (chars[i] == '\\') {
                if (i + 1 == chars.length || "*?\\/}".indexOf(chars[i + 1]) < 0) {
                    throw new SyntaxException("invalid escape '\\%s' in a pattern; only * ? \\ / and } can be escaped"
                            .formatted(i + 1 == chars.length ? "" : Character.toString(chars[i + 1])));
                }
                tokens.add(chars[++i]);
            } else {
                tokens.add(chars[i]);
            }
        }
        return new ShellPattern(tokens.stream().mapToInt(Integer::intValue).toArray());
    }

    String withoutPrefix(String value, boolean longest) {
        int[] chars = value.codePoints().toArray();
        boolean[] ends = ends(chars, 0);
        int end = pick(ends, 0, longest);
        return end < 0 ? value : new String(chars, end, chars.length - end);
    }

    String withoutSuffix(String value, boolean longest) {
        int[] chars = value.codePoints().toArray();
        for (int i = 0; i <= chars.length; i++) {
            int start = longest ? i : chars.length - i;
            if (ends(chars, start)[chars.length]) {
                return new String(chars, 0, start);
            }
        }
        return value;
    }

    /**
     * Replaces the first match, or all; each match is the longest at its place. An empty one counts too, unless another
     * ends there.
     */
    String replace(String value, String replacement, boolean all) {
        int[] chars = value.codePoints().toArray();
        StringBuilder result = new StringBuilder();
        int copied = 0;
        int last = -1;
        for (int i = 0; i <= chars.length && (all || last < 0); i++) {
            int end = pick(ends(chars, i), i, true);
            if (end > i || (end == i && last != i)) {
                result.append(new String(chars, copied, i - copied)).append(replacement);
                copied = end;
                last = end;
                i = Math.max(i, end - 1);
            }
        }
        return result.append(new String(chars, copied, chars.length - copied)).toString();
    }

    private static int pick(boolean[] ends, int from, boolean longest) {
        for (int k = from; k < ends.length; k++) {
            int end = longest ? ends.length - 1 - (k - from) : k;
            if (ends[end]) {
                return end;
            }
        }
        return -1;
    }

    /** Which ends a match that begins at {@code start} may have. */
    private boolean[] ends(int[] chars, int start) {
        boolean[] reached = new boolean[chars.length + 1];
        reached[start] = true;
        for (int token : tokens) {
            boolean[] after = new boolean[chars.length + 1];
            for (int i = start; i <= chars.length; i++) {
                if (token == STAR) {
                    after[i] = reached[i] || (i > start && after[i - 1]);
                } else if (i > start && reached[i - 1] && (token == ANY || token == chars[i - 1])) {
                    after[i] = true;
                }
            }
            reached = after;
        }
        return reached;
    }
}

package io.jcompose.core.load;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * UTF-8 text of which nothing is lost: a byte that is no UTF-8 becomes half a surrogate pair, which text cannot have
 * otherwise, so that it can be found again and named with its place.
 */
public final class TextDecoder {
    private static final int ESCAPE = 0xdc00;

    /**
     * A character that no text file should have.
     *
     * @param index of the code point in the text, from 0
     */
    record Stray(int index, int line, int column, int codePoint) {
        /** As in "must not contain {@code shown()}". */
        String shown() {
            if (isByte()) {
                return "the byte 0x%02x, which is not UTF-8; save the file as UTF-8".formatted(codePoint - ESCAPE);
            }
            return codePoint == 0
                    ? "a NUL character"
                    : "the character U+%04X; remove it, or write it as an escape in double quotes".formatted(codePoint);
        }

        boolean isByte() {
            return codePoint > ESCAPE + 0x7f && codePoint <= ESCAPE + 0xff;
        }
    }

    private TextDecoder() {}

    /** Never fails; what is no UTF-8 is reported when the text is loaded. */
    public static String decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + (in.get() & 0xff)));
            }
            decoder.reset();
        }
        return out.flip().toString();
    }

    /** In the order of the text. */
    static List<Stray> strays(String text) {
        List<Stray> found = new ArrayList<>();
        int line = 1;
        int column = 1;
        int index = 0;
        for (int i = 0; i < text.length(); i++, index++, column++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
                column = 0;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (isStray(c)) {
                found.add(new Stray(index, line, column, c));
            }
        }
        return found;
    }

    /** What YAML calls not printable. */
    private static boolean isStray(char c) {
        if (c < ' ') {
            return c != '\t' && c != '\n' && c != '\r';
        }
        return (c >= 0x7f && c <= 0x9f && c != 0x85) || Character.isSurrogate(c) || c >= 0xfffe;
    }

    /** The text with something harmless in place of what {@link #strays} found. */
    static String withoutStrays(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < out.length() && Character.isLowSurrogate(out.charAt(i + 1))) {
                i++;
            } else if (isStray(c)) {
                out.setCharAt(i, '?');
            }
        }
        return out.toString();
    }
}

package io.jcompose.runtime.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;

/** The fields of one 512-byte header block. */
final class TarHeader {
    static final int BLOCK = 512;
    private final byte[] block;

    TarHeader(byte[] block) {
        this.block = block;
    }

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Some old writers summed signed bytes. */
    boolean hasValidChecksum() {
        long stored;
        try {
            stored = number(148, 8);
        } catch (IOException e) {
            return false;
        }
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        return stored == unsigned || stored == signed;
    }

    char flag() {
        return (char) (block[156] & 0xff);
    }

    String name() {
        String name = string(0, 100);
        boolean posix = string(257, 6).equals("ustar") && block[262] == 0;
        String prefix = posix ? string(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String link() {
        return string(157, 100);
    }

    String string(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, ISO_8859_1);
    }

    /** Octal digits, or GNU's base 256 if the first bit is set. */
    long number(int offset, int length) throws IOException {
        if ((block[offset] & 0x80) != 0) {
            return binary(offset, length);
        }
        String text = string(offset, length).strip();
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text, 8);
        } catch (NumberFormatException e) {
            throw new IOException("bad number in tar header", e);
        }
    }

    private long binary(int offset, int length) throws IOException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int digit = block[offset + i] & 0xff;
            if (i == 0) {
                digit = negative ? digit | 0x80 : digit & 0x3f;
            }
            if (i < length - 8 && digit != (negative ? 0xff : 0)) {
                throw new IOException("number too large in tar header");
            }
            value = value << 8 | digit;
        }
        if (negative != value < 0) {
            throw new IOException("number too large in tar header");
        }
        return value;
    }

    int smallNumber(int offset, int length) throws IOException {
        long value = number(offset, length);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new IOException("number too large in tar header");
        }
        return (int) value;
    }

    boolean isExtended(int offset) {
        return block[offset] != 0;
    }
}

package io.jcompose.runtime.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes headers and padding of pax archives; callers write content in between. The same members give the same bytes on
 * every machine.
 */
public final class TarWriter {
    private static final int BLOCK = TarHeader.BLOCK;
    private static final long MAX_OCTAL_7 = 07777777L;
    private static final long MAX_OCTAL_11 = 077777777777L;
    private final RawSink out;

    public TarWriter(RawSink out) {
        this.out = out;
    }

    /** Writes the header; the caller then writes {@link TarEntry#size} bytes and calls {@link #endContent}. */
    public void header(TarEntry entry) throws IOException {
        Map<String, byte[]> pax = extensions(entry);
        if (!pax.isEmpty()) {
            byte[] body = body(pax);
            byte[] header = new byte[BLOCK];
            put(header, 0, 100, "PaxHeaders/" + lastName(entry.name()));
            fields(header, 0644, 0, 0, body.length, 0, 'x');
            emit(header);
            out.raw(body, 0, body.length);
            endContent(body.length);
        }
        byte[] header = new byte[BLOCK];
        put(header, 0, 100, entry.name());
        put(header, 157, 100, entry.link());
        fields(
                header,
                entry.mode(),
                fits(entry.uid(), MAX_OCTAL_7) ? entry.uid() : 0,
                fits(entry.gid(), MAX_OCTAL_7) ? entry.gid() : 0,
                fits(entry.size(), MAX_OCTAL_11) ? entry.size() : 0,
                fits(entry.seconds(), MAX_OCTAL_11) ? entry.seconds() : 0,
                entry.type().flag());
        if (entry.type() == TarEntry.Type.CHARACTER_DEVICE || entry.type() == TarEntry.Type.BLOCK_DEVICE) {
            octal(header, 329, 8, entry.major());
            octal(header, 337, 8, entry.minor());
        }
        emit(header);
    }

    /** Pads content of {@code size} bytes to a whole block. */
    public void endContent(long size) throws IOException {
        int padding = (int) TarReader.padding(size);
        out.raw(new byte[padding], 0, padding);
    }

    /** Marks the end of the archive. */
    public void finish() throws IOException {
        out.raw(new byte[2 * BLOCK], 0, 2 * BLOCK);
    }

    private static Map<String, byte[]> extensions(TarEntry entry) {
        Map<String, byte[]> pax = new TreeMap<>();
        if (entry.name().length() > 100 || !isAscii(entry.name())) {
            pax.put("path", entry.name().getBytes(ISO_8859_1));
        }
        if (entry.link().length() > 100 || !isAscii(entry.link())) {
            pax.put("linkpath", entry.link().getBytes(ISO_8859_1));
        }
        putIfLarge(pax, "uid", entry.uid(), MAX_OCTAL_7);
        putIfLarge(pax, "gid", entry.gid(), MAX_OCTAL_7);
        putIfLarge(pax, "size", entry.size(), MAX_OCTAL_11);
        if (entry.nanos() != 0 || !fits(entry.seconds(), MAX_OCTAL_11)) {
            pax.put("mtime", time(entry.seconds(), entry.nanos()).getBytes(ISO_8859_1));
        }
        entry.attributes().forEach((name, value) -> pax.put("SCHILY.xattr." + name, value));
        return pax;
    }

    /** The record counts seconds down and nanoseconds up, the text has one sign for both. */
    static String time(long seconds, int nanos) {
        if (nanos == 0) {
            return Long.toString(seconds);
        }
        boolean negative = seconds < 0;
        long whole = negative ? -(seconds + 1) : seconds;
        int fraction = negative ? 1_000_000_000 - nanos : nanos;
        String digits = "%09d".formatted(fraction).replaceAll("0+$", "");
        return "%s%d.%s".formatted(negative ? "-" : "", whole, digits);
    }

    private static void putIfLarge(Map<String, byte[]> pax, String key, long value, long limit) {
        if (!fits(value, limit)) {
            pax.put(key, Long.toString(value).getBytes(ISO_8859_1));
        }
    }

    private static byte[] body(Map<String, byte[]> pax) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        pax.forEach((key, value) -> {
            byte[] name = key.getBytes(ISO_8859_1);
            int rest = name.length + value.length + 3; // blank, equals sign, line end
            int length = rest + Integer.toString(rest).length();
            length = rest + Integer.toString(length).length(); // the length counts its own digits
            body.writeBytes(Integer.toString(length).getBytes(ISO_8859_1));
            body.write(' ');
            body.writeBytes(name);
            body.write('=');
            body.writeBytes(value);
            body.write('\n');
        });
        return body.toByteArray();
    }

    private static void fields(byte[] header, int mode, long uid, long gid, long size, long seconds, char flag) {
        octal(header, 100, 8, mode);
        octal(header, 108, 8, uid);
        octal(header, 116, 8, gid);
        octal(header, 124, 12, size);
        octal(header, 136, 12, seconds);
        header[156] = (byte) flag;
        put(header, 257, 8, "ustar\00000");
    }

    private void emit(byte[] header) throws IOException {
        long sum = 8 * ' ';
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, 8, "%06o\0 ".formatted(sum));
        out.raw(header, 0, BLOCK);
    }

    private static void octal(byte[] header, int offset, int length, long value) {
        String digits = Long.toOctalString(value);
        put(header, offset, length, "0".repeat(length - 1 - digits.length()) + digits);
    }

    private static void put(byte[] header, int offset, int length, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, header, offset, Math.min(length, bytes.length));
    }

    private static boolean fits(long value, long limit) {
        return value >= 0 && value <= limit;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String lastName(String name) {
        String trimmed = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        return isAscii(last) ? last.substring(0, Math.min(last.length(), 80)) : "member";
    }
}

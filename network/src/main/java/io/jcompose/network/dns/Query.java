package io.jcompose.network.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * One question, read from a message that anybody may have sent.
 *
 * @param name lower case, without the dot at the end; empty for the root
 * @param question its bytes, which the answer repeats: some clients check the case of each letter
 * @param udpSize the largest datagram the client takes
 * @param edns whether the client sent an OPT record, and so gets one
 */
@SuppressWarnings("ArrayRecordComponent") // lives as long as one answer takes
public record Query(
        int id, int flags, String name, int type, int recordClass, byte[] question, int udpSize, boolean edns) {
    public static final int TYPE_A = 1;
    public static final int TYPE_PTR = 12;
    public static final int TYPE_AAAA = 28;
    public static final int CLASS_IN = 1;

    static final int HEADER_BYTES = 12;
    static final int FLAG_RESPONSE = 0x8000;
    static final int FLAG_RECURSION_DESIRED = 0x0100;
    static final int PLAIN_UDP_SIZE = 512;
    private static final int OPCODE = 0x7800;
    private static final int TYPE_OPT = 41;
    private static final int CLASS_ANY = 255;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_LABEL_BYTES = 63;
    private static final int MAX_EXTRA_RECORDS = 8;
    private static final int POINTER = 0xc0;

    /** What a message turned out to be. */
    public sealed interface Parsed permits Good, Bad, Garbage {}

    public record Good(Query query) implements Parsed {}

    /** Not to be answered by looking up, but with this error. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Bad(byte[] response) implements Parsed {}

    /** Not to be answered at all: no query, or a response, which could start a loop. */
    public record Garbage() implements Parsed {}

    /** Never throws, whatever the bytes are. */
    public static Parsed parse(byte[] message) {
        if (message.length < HEADER_BYTES) {
            return new Garbage();
        }
        int flags = u16(message, 2);
        if ((flags & FLAG_RESPONSE) != 0) {
            return new Garbage();
        }
        if ((flags & OPCODE) != 0) {
            return new Bad(Response.headerOnly(message, Response.NOT_IMPLEMENTED));
        }
        Optional<Query> query = u16(message, 4) == 1 ? read(message, flags) : Optional.empty();
        return query.isPresent() ? new Good(query.get()) : new Bad(Response.headerOnly(message, Response.FORMAT_ERROR));
    }

    private static Optional<Query> read(byte[] message, int flags) {
        StringBuilder name = new StringBuilder();
        int position = HEADER_BYTES;
        while (true) {
            if (position >= message.length) {
                return Optional.empty();
            }
            int length = Byte.toUnsignedInt(message[position]);
            if (length == 0) {
                break;
            }
            // A pointer has nothing to point at: this is the first name of the message.
            if (length > MAX_LABEL_BYTES
                    || position + 1 + length >= message.length
                    || position + length - HEADER_BYTES >= MAX_NAME_BYTES) {
                return Optional.empty();
            }
            name.append(name.length() == 0 ? "" : ".").append(label(message, position + 1, length));
            position += 1 + length;
        }
        int end = position + 5;
        if (end > message.length) {
            return Optional.empty();
        }
        return withExtras(
                message,
                end,
                new Query(
                        u16(message, 0),
                        flags,
                        name.toString().toLowerCase(Locale.ROOT),
                        u16(message, position + 1),
                        u16(message, position + 3),
                        Arrays.copyOfRange(message, HEADER_BYTES, end),
                        PLAIN_UDP_SIZE,
                        false));
    }

    /** Dots and odd bytes inside a label must not look like other names. */
    private static String label(byte[] message, int start, int length) {
        StringBuilder text = new StringBuilder();
        for (char c : new String(message, start, length, ISO_8859_1).toCharArray()) {
            if (c == '.' || c == '\\' || c <= ' ' || c >= 0x7f) {
                text.append("\\%03d".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Looks for the OPT record among what follows the question. */
    private static Optional<Query> withExtras(byte[] message, int start, Query plain) {
        int records = u16(message, 6) + u16(message, 8) + u16(message, 10);
        if (records > MAX_EXTRA_RECORDS) {
            return Optional.empty();
        }
        Query result = plain;
        int position = start;
        for (int i = 0; i < records; i++) {
            int afterName = skipName(message, position);
            if (afterName < 0 || afterName + 10 > message.length) {
                return Optional.empty();
            }
            int type = u16(message, afterName);
            if (type == TYPE_OPT) {
                int size = Math.max(PLAIN_UDP_SIZE, u16(message, afterName + 2));
                result = new Query(
                        plain.id, plain.flags, plain.name, plain.type, plain.recordClass, plain.question, size, true);
            }
            position = afterName + 10 + u16(message, afterName + 8);
            if (position > message.length) {
                return Optional.empty();
            }
        }
        return Optional.of(result);
    }

    /** @return the position behind the name, or -1. Pointers are not followed, so there is no loop to get into. */
    private static int skipName(byte[] message, int start) {
        int position = start;
        while (position < message.length) {
            int length = Byte.toUnsignedInt(message[position]);
            if (length == 0) {
                return position + 1;
            }
            if ((length & POINTER) == POINTER) {
                return position + 2;
            }
            if (length > MAX_LABEL_BYTES) {
                return -1;
            }
            position += 1 + length;
        }
        return -1;
    }

    public boolean isInternet() {
        return recordClass == CLASS_IN || recordClass == CLASS_ANY;
    }

    static int u16(byte[] bytes, int position) {
        return Byte.toUnsignedInt(bytes[position]) << 8 | Byte.toUnsignedInt(bytes[position + 1]);
    }
}

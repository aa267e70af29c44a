package io.jcompose.network.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Writes answers. Pure. */
public final class Response {
    public static final int NO_ERROR = 0;
    public static final int FORMAT_ERROR = 1;
    public static final int SERVER_FAILURE = 2;
    public static final int NAME_ERROR = 3;
    public static final int NOT_IMPLEMENTED = 4;

    /**
     * Seconds that a client may keep an answer. Docker says 600, and so clients talk to addresses of containers that
     * are long gone; 0 is taken for "never ask again" by a few.
     */
    static final int TTL_SECONDS = 5;

    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int RCODE = 0x000f;
    private static final int POINTER_TO_QUESTION = 0xc00c;
    private static final int TYPE_OPT = 41;
    private static final int OUR_UDP_SIZE = 1232; // fits every path without fragments, says the DNS flag day

    private Response() {}

    /** Addresses for an A or AAAA question; an empty list says that there are none of this type. */
    public static byte[] addresses(Query query, List<InetAddress> addresses) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (InetAddress address : addresses) {
            byte[] data = address.getAddress();
            record(records, data.length == 4 ? Query.TYPE_A : Query.TYPE_AAAA, data);
        }
        return answer(query, NO_ERROR, addresses.size(), records.toByteArray());
    }

    /** The name of an address. */
    public static byte[] pointer(Query query, String name) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        record(records, Query.TYPE_PTR, encode(name));
        return answer(query, NO_ERROR, 1, records.toByteArray());
    }

    /** No records, for example {@link #NAME_ERROR} or {@link #SERVER_FAILURE}. */
    public static byte[] empty(Query query, int code) {
        return answer(query, code, 0, new byte[0]);
    }

    /** For a message whose question could not be read. */
    static byte[] headerOnly(byte[] message, int code) {
        byte[] header = new byte[Query.HEADER_BYTES];
        System.arraycopy(message, 0, header, 0, 2);
        int flags = Query.u16(message, 2) & 0x7900;
        put16(header, 2, flags | Query.FLAG_RESPONSE | code);
        return header;
    }

    private static byte[] answer(Query query, int code, int count, byte[] records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        u16(out, query.id());
        boolean ours = code != SERVER_FAILURE;
        u16(
                out,
                Query.FLAG_RESPONSE
                        | (query.flags() & Query.FLAG_RECURSION_DESIRED)
                        | RECURSION_AVAILABLE
                        | (ours ? AUTHORITATIVE : 0)
                        | code);
        u16(out, 1);
        u16(out, count);
        u16(out, 0);
        u16(out, query.edns() ? 1 : 0);
        out.writeBytes(query.question());
        out.writeBytes(records);
        if (query.edns()) {
            out.write(0);
            u16(out, TYPE_OPT);
            u16(out, OUR_UDP_SIZE);
            out.writeBytes(new byte[6]); // no extended code, version 0, no flags, no options
        }
        return out.toByteArray();
    }

    /**
     * Cuts an answer, ours or another server's, for a client that takes at most {@code limit} bytes: without records,
     * and marked, so that it asks again by TCP.
     */
    public static byte[] fit(byte[] response, Query query, int limit) {
        if (response.length <= limit) {
            return response;
        }
        byte[] cut = Arrays.copyOf(response, Query.HEADER_BYTES + query.question().length);
        put16(cut, 2, Query.u16(response, 2) | TRUNCATED);
        put16(cut, 4, 1);
        Arrays.fill(cut, 6, Query.HEADER_BYTES, (byte) 0);
        System.arraycopy(query.question(), 0, cut, Query.HEADER_BYTES, query.question().length);
        return cut;
    }

    public static boolean isTruncated(byte[] response) {
        return (Query.u16(response, 2) & TRUNCATED) != 0;
    }

    public static int code(byte[] response) {
        return Query.u16(response, 2) & RCODE;
    }

    /** Whether a datagram from a server really answers the question that was sent under {@code id}. */
    public static boolean answers(byte[] response, int id, Query query) {
        byte[] question = query.question();
        int end = Query.HEADER_BYTES + question.length;
        if (response.length < Query.HEADER_BYTES
                || Query.u16(response, 0) != id
                || (Query.u16(response, 2) & Query.FLAG_RESPONSE) == 0) {
            return false;
        }
        // An error may come without the question.
        boolean none = Query.u16(response, 4) == 0 && code(response) != NO_ERROR;
        return none || (response.length >= end && sameIgnoringCase(question, response));
    }

    private static boolean sameIgnoringCase(byte[] question, byte[] response) {
        for (int i = 0; i < question.length; i++) {
            if (lower(question[i]) != lower(response[Query.HEADER_BYTES + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte value) {
        return value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value;
    }

    /** The message under another number. */
    public static byte[] withId(byte[] message, int id) {
        byte[] copy = message.clone();
        put16(copy, 0, id);
        return copy;
    }

    private static void record(ByteArrayOutputStream out, int type, byte[] data) {
        u16(out, POINTER_TO_QUESTION);
        u16(out, type);
        u16(out, Query.CLASS_IN);
        u16(out, 0);
        u16(out, TTL_SECONDS);
        u16(out, data.length);
        out.writeBytes(data);
    }

    private static byte[] encode(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            byte[] bytes = label.getBytes(US_ASCII);
            int length = Math.min(bytes.length, 63);
            if (length > 0) {
                out.write(length);
                out.write(bytes, 0, length);
            }
        }
        out.write(0);
        return out.toByteArray();
    }

    private static void u16(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    private static void put16(byte[] bytes, int position, int value) {
        bytes[position] = (byte) (value >> 8);
        bytes[position + 1] = (byte) value;
    }
}

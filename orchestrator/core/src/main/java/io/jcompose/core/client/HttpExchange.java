package io.jcompose.core.client;

import io.jcompose.runtime.jni.UnixChannel;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP/1.1 request over a unix socket and its answer, on a connection of its own. So small because the JDK's client
 * knows no unix sockets, and a library's start-up would take longer than most requests.
 */
final class HttpExchange implements AutoCloseable {
    private static final int MAX_HEADERS = 100;
    private final ByteChannel channel;
    private final ChannelInput input;
    private final int status;
    private final Map<String, String> headers;

    private HttpExchange(ByteChannel channel, ChannelInput input, int status, Map<String, String> headers) {
        this.channel = channel;
        this.input = input;
        this.status = status;
        this.headers = headers;
    }

    /**
     * Sends a POST (a GET for an upgrade: Vert.x upgrades no other) and reads the head of the answer.
     *
     * @param upgrade protocol to switch to, or empty
     * @throws IOException if nobody listens, or the other side does not speak HTTP
     */
    static HttpExchange post(Path socket, String path, String body, String upgrade) throws IOException {
        ByteChannel channel = UnixChannel.connect(socket);
        try {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String connection =
                    upgrade.isEmpty() ? "Connection: close\r\n" : "Connection: Upgrade\r\nUpgrade: " + upgrade + "\r\n";
            String head = (upgrade.isEmpty() ? "POST " : "GET ") + path
                    + " HTTP/1.1\r\nHost: jcompose\r\nContent-Type: application/json\r\n" + connection
                    + "Content-Length: " + bytes.length + "\r\n\r\n";
            ChannelInput.writeAll(channel, head + body);
            return readHead(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static HttpExchange readHead(ByteChannel channel) throws IOException {
        ChannelInput input = new ChannelInput(channel);
        String[] first = input.readLine().split(" ", 3);
        int status = first.length < 2 || !first[0].startsWith("HTTP/1.") ? 0 : number(first[1]);
        if (status == 0) {
            throw new IOException("the answer is not HTTP");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = input.readLine(); !line.isEmpty(); line = input.readLine()) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() >= MAX_HEADERS) {
                throw new IOException("the answer has a broken HTTP head");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new HttpExchange(channel, input, status, headers);
    }

    /** 0 if it is none. */
    private static int number(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    int status() {
        return status;
    }

    /** The body, decoded. Ends with an exception if the connection ends before the body does. */
    InputStream body() throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return new ChunkedBody(input);
        }
        String length = headers.get("content-length");
        return length == null ? input : new FixedBody(input, count(length, 10));
    }

    private static long count(String text, int radix) throws IOException {
        try {
            long count = Long.parseLong(text.strip(), radix);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new IOException("the answer has a broken length", e);
        }
        throw new IOException("the answer has a broken length");
    }

    /** After status 101: the raw connection. */
    ByteChannel channel() {
        return channel;
    }

    /** After status 101: what the other side has sent, already buffered bytes first. */
    ChannelInput input() {
        return input;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is lost: the answer has been read, or is no longer wanted
        }
    }

    /** A body in chunks. */
    private static final class ChunkedBody extends InputStream {
        private final ChannelInput input;
        private long left;
        private boolean first = true;
        private boolean ended;

        ChunkedBody(ChannelInput input) {
            this.input = input;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int count = input.read(bytes, offset, (int) Math.min(left, length));
            if (count < 0) {
                throw new EOFException("the connection ended early");
            }
            left -= count;
            return count;
        }

        private void nextChunk() throws IOException {
            if (!first) {
                input.readLine(); // the line end after the previous chunk
            }
            first = false;
            String size = input.readLine();
            int extension = size.indexOf(';');
            left = count(extension < 0 ? size : size.substring(0, extension), 16);
            if (left == 0) {
                ended = true;
            }
        }
    }

    /** A body of known length. */
    private static final class FixedBody extends InputStream {
        private final ChannelInput input;
        private long left;

        FixedBody(ChannelInput input, long length) {
            this.input = input;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = input.read(bytes, offset, (int) Math.min(left, length));
            if (count < 0) {
                throw new EOFException("the connection ended early");
            }
            left -= count;
            return count;
        }
    }
}

package io.jcompose.core.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Buffered reading from a socket. Not {@code Channels.newInputStream}: on JDK 17 that takes a lock which a writer on
 * the same channel needs, so that a quiet peer would block what is sent to it.
 */
final class ChannelInput extends InputStream {
    private static final int MAX_LINE = 1 << 16;
    private final ByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).limit(0);

    ChannelInput(ByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(bytes, offset, count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }

    /** A line of an HTTP head, without its end. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = read();
            if (next < 0) {
                throw new EOFException("the connection ended within a line");
            }
            if (next == '\n') {
                break;
            }
            if (line.length() > MAX_LINE) {
                throw new IOException("a line of the answer is longer than " + MAX_LINE + " bytes");
            }
            line.append((char) next);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    byte[] readExactly(int length) throws IOException {
        byte[] bytes = readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended early");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean fill() throws IOException {
        if (!buffer.hasRemaining()) {
            buffer.clear();
            int count = channel.read(buffer);
            buffer.flip();
            return count > 0;
        }
        return true;
    }

    static void writeAll(ByteChannel channel, String text) throws IOException {
        writeAll(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    static void writeAll(ByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}

package io.jcompose.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.linux.ErrnoText;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Reads and writes frames: type, length, payload (PROTOCOL.md). */
final class Frames {
    static final int HEADER_BYTES = 5;

    private static final int ENOENT = 2;
    private static final int ENOEXEC = 8;
    private static final int EACCES = 13;

    private Frames() {}

    /** A frame; the payload is little-endian and positioned at its beginning. */
    record Frame(int type, ByteBuffer payload) {
        /** For a frame that ends with a string. */
        String text() {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            int end = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
            return new String(bytes, 0, end, UTF_8);
        }
    }

    /** @throws IOException if nobody listens there */
    static SocketChannel connect(Path socket) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    static void write(WritableByteChannel to, int type, byte[] payload, int offset, int length) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put((byte) type).putInt(length).put(payload, offset, length).flip();
        while (frame.hasRemaining()) {
            to.write(frame);
        }
    }

    static void write(WritableByteChannel to, int type, byte... payload) throws IOException {
        write(to, type, payload, 0, payload.length);
    }

    /** The next frame; empty at the end. */
    static Optional<Frame> read(ReadableByteChannel from) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (!fill(from, header)) {
            return Optional.empty();
        }
        int type = header.get();
        int length = header.getInt();
        if (length < 0 || length > Protocol.FRAME_MAX) {
            throw new IOException("frame of type %d with %d bytes".formatted(type, length));
        }
        ByteBuffer payload = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        return fill(from, payload) ? Optional.of(new Frame(type, payload)) : Optional.empty();
    }

    private static boolean fill(ReadableByteChannel from, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                return false;
            }
        }
        buffer.flip();
        return true;
    }

    /** What an ERROR frame says. */
    static ContainerException error(Frame frame) {
        if (frame.payload().remaining() < 2 * Integer.BYTES) {
            return new ContainerException("the monitor reported an error without words");
        }
        int exitCode = frame.payload().getInt();
        int errno = frame.payload().getInt();
        String message = ErrnoText.explain(frame.text(), errno);
        return exitCode == 126 || exitCode == 127
                ? new CommandException(message + commandHint(message, errno), exitCode)
                : new ContainerException(message);
    }

    /** The errno of an ERROR frame. */
    static int errno(Frame frame) {
        return frame.payload().remaining() < 2 * Integer.BYTES
                ? 0
                : frame.payload().getInt(Integer.BYTES);
    }

    private static String commandHint(String message, int errno) {
        if (!message.startsWith("execute ")) {
            return "";
        }
        boolean path = message.substring("execute ".length()).contains("/");
        return switch (errno) {
            case ENOENT ->
                path
                        ? "; the file or the interpreter it names is not in the container"
                        : "; command not found in the container's PATH";
            case EACCES -> "; is the file executable?";
            case ENOEXEC ->
                "; it is a script without #! line, or made for another machine: that needs an emulator which is"
                        + " registered with the kernel (Debian: qemu-user-static)";
            default -> "";
        };
    }
}

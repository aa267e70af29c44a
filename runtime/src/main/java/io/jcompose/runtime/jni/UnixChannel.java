package io.jcompose.runtime.jni;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * A blocking connection to a unix socket, by {@code unix.c}: a command that is over in a tenth of a second cannot wait for
 * what the JDK sets up before its first one. As with the JDK's channels, one thread may read while another writes, and
 * to close it or to interrupt a thread that uses it brings all of them back.
 */
public final class UnixChannel extends AbstractInterruptibleChannel implements ByteChannel {
    private static final int MAX_PATH = 107;
    private static final int ENOENT = -2;
    private static final int ENOSYS = -38;
    private static final int ECONNREFUSED = -111;

    private final int fd;
    private int users;
    private boolean ended;

    private UnixChannel(int fd) {
        this.fd = fd;
    }

    /**
     * Connects; without our native code, by the JDK.
     *
     * @throws ConnectException if nobody listens there
     */
    public static ByteChannel connect(Path socket) throws IOException {
        if (!NativeLibrary.isLoaded()) {
            return viaJdk(socket);
        }
        // As the JDK writes names of files, so that the same file is meant.
        byte[] path = socket.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
        if (path.length > MAX_PATH) {
            throw new SocketException("the path of the socket %s has %d bytes, a socket's may have %d"
                    .formatted(socket, path.length, MAX_PATH));
        }
        int fd = connect(path);
        return switch (fd) {
            case ENOSYS -> viaJdk(socket);
            case ENOENT -> throw new ConnectException("No such file or directory");
            case ECONNREFUSED -> throw new ConnectException("Connection refused");
            default -> new UnixChannel(checked(fd, "connect"));
        };
    }

    private static SocketChannel viaJdk(Path socket) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    private static int checked(int result, String what) throws SocketException {
        if (result < 0) {
            throw new SocketException("%s: error %d of the system".formatted(what, -result));
        }
        return result;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        byte[] bytes = target.hasArray() ? target.array() : new byte[target.remaining()];
        int offset = target.hasArray() ? target.arrayOffset() + target.position() : 0;
        int count = target.remaining();
        if (count == 0) {
            return 0;
        }
        int result = inUse(() -> read(fd, bytes, offset, count));
        if (checked(result, "read") == 0) {
            return -1;
        }
        if (target.hasArray()) {
            target.position(target.position() + result);
        } else {
            target.put(bytes, 0, result);
        }
        return result;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        byte[] bytes = source.hasArray() ? source.array() : new byte[source.remaining()];
        int offset = source.hasArray() ? source.arrayOffset() + source.position() : 0;
        int count = source.remaining();
        if (!source.hasArray()) {
            source.duplicate().get(bytes);
        }
        int result = checked(inUse(() -> write(fd, bytes, offset, count)), "write");
        source.position(source.position() + result);
        return result;
    }

    private interface Call {
        int result();
    }

    /** The descriptor is closed by whoever uses it last: its number may be another file's a moment later. */
    private int inUse(Call call) throws ClosedChannelException, AsynchronousCloseException {
        synchronized (this) {
            if (ended) {
                throw new ClosedChannelException();
            }
            users++;
        }
        boolean completed = false;
        try {
            begin();
            int result = call.result();
            completed = result >= 0 && isOpen();
            return result;
        } finally {
            synchronized (this) {
                users--;
                if (ended && users == 0) {
                    close(fd);
                }
            }
            end(completed);
        }
    }

    @Override
    protected synchronized void implCloseChannel() {
        ended = true;
        shutdown(fd);
        if (users == 0) {
            close(fd);
        }
    }

    private static native int connect(byte[] path);

    private static native int read(int fd, byte[] into, int offset, int count);

    private static native int write(int fd, byte[] from, int offset, int count);

    private static native int shutdown(int fd);

    private static native int close(int fd);
}

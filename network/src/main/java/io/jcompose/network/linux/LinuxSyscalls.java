package io.jcompose.network.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import org.jspecify.annotations.Nullable;

/** {@link Syscalls} on the real kernel. The C library is bound at the first call: that costs over 100 ms of CPU. */
public final class LinuxSyscalls implements Syscalls {
    private static final int AF_INET = 2;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int IPPROTO_RAW = 255;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int MSG_TRUNC = 0x20;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int SOCKADDR_NL_BYTES = 12;

    /** C prototypes, spelled as in the man pages. Nothing outside this class sees an {@code int} result. */
    public interface LibC {
        int socket(int domain, int type, int protocol);

        int bind(int fd, @In byte[] address, int length);

        int setsockopt(int fd, int level, int option, @In byte[] value, int length);

        int getsockopt(int fd, int level, int option, byte[] value, @In @Out int[] length);

        @ssize_t
        long send(int fd, @In byte[] data, @size_t long length, int flags);

        @ssize_t
        long recv(int fd, @Out byte[] data, @size_t long length, int flags);

        int open(@In String path, int flags);

        int setns(int fd, int type);

        int close(int fd);
    }

    private final Object loading = new Object();
    private volatile @Nullable LibC loaded;

    @Override
    public int netlinkSocket(int protocol) {
        LibC libc = libc();
        int fd = check(libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), "socket", "AF_NETLINK");
        // Port 0: the kernel chooses one that is free, so that several sockets of one process don't collide.
        byte[] address = ByteBuffer.allocate(SOCKADDR_NL_BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_NETLINK)
                .array();
        if (libc.bind(fd, address, address.length) < 0) {
            SyscallException failure = failure("bind", "netlink socket");
            libc.close(fd);
            throw failure;
        }
        return fd;
    }

    @Override
    public int rawSocket() {
        return check(libc().socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW), "socket", "raw IPv4");
    }

    @Override
    public void setSocketOption(int fd, int level, int option, int value) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
        check(
                libc().setsockopt(fd, level, option, bytes, bytes.length),
                "setsockopt",
                "level %d option %d".formatted(level, option));
    }

    @Override
    public void setReceiveTimeout(int fd, Duration timeout) {
        byte[] timeval = ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(timeout.toSeconds())
                .putLong(timeout.toNanosPart() / 1000L)
                .array();
        check(libc().setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeval, timeval.length), "setsockopt", "SO_RCVTIMEO");
    }

    @Override
    public int socketOption(int fd, int level, int option, byte[] value) {
        int[] length = {value.length};
        check(
                libc().getsockopt(fd, level, option, value, length),
                "getsockopt",
                "level %d option %d".formatted(level, option));
        return length[0];
    }

    @Override
    public void send(int fd, byte[] datagram) {
        LibC libc = libc();
        while (libc.send(fd, datagram, datagram.length, 0) < 0) {
            int errno = lastErrno();
            if (errno != ErrorNumbers.EINTR) {
                throw new SyscallException("send", datagram.length + " bytes of netlink", errno);
            }
        }
    }

    @Override
    public int receive(int fd, byte[] buffer) {
        LibC libc = libc();
        while (true) {
            long length = libc.recv(fd, buffer, buffer.length, MSG_TRUNC);
            if (length >= 0) {
                return (int) length;
            }
            int errno = lastErrno();
            if (errno != ErrorNumbers.EINTR) {
                throw new SyscallException("recv", "netlink", errno);
            }
        }
    }

    @Override
    public int openNamespace(Path file) {
        return check(libc().open(file.toString(), O_CLOEXEC), "open", "network namespace " + file);
    }

    @Override
    public void joinNetwork(int fd) {
        check(libc().setns(fd, CLONE_NEWNET), "setns", "network namespace");
    }

    @Override
    public void close(int fd) {
        libc().close(fd); // Linux frees the descriptor whatever close() says
    }

    private LibC libc() {
        LibC libc = loaded;
        if (libc == null) {
            synchronized (loading) {
                libc = loaded;
                if (libc == null) {
                    libc = LibraryLoader.create(LibC.class).load("c");
                    loaded = libc;
                }
            }
        }
        return libc;
    }

    private int check(int result, String call, String subject) {
        if (result < 0) {
            throw failure(call, subject);
        }
        return result;
    }

    private SyscallException failure(String call, String subject) {
        return new SyscallException(call, subject, lastErrno());
    }

    private int lastErrno() {
        return Runtime.getRuntime(libc()).getLastError();
    }
}

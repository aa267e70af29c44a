package io.jcompose.runtime.linux;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.mode_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import jnr.ffi.types.u_int64_t;

/**
 * What java.nio cannot do with files: extended attributes outside {@code user.*}, device nodes, and times of
 * what must not be opened. Never follows a link in
 * the last component. Thread-safe; the C library is bound on the first call, which takes some 100 ms.
 */
public final class FileCalls {
    private static final int AT_FDCWD = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int MAX_VALUE = 65536; // XATTR_SIZE_MAX and XATTR_LIST_MAX of linux/limits.h

    /** C prototypes, spelled as in the man pages. */
    public interface LibC {
        @ssize_t
        long lgetxattr(@In byte[] path, @In byte[] name, @Out byte[] value, @size_t long size);

        @ssize_t
        long llistxattr(@In byte[] path, @Out byte[] list, @size_t long size);

        int lsetxattr(@In byte[] path, @In byte[] name, @In byte[] value, @size_t long size, int flags);

        int mknod(@In byte[] path, @mode_t int mode, @u_int64_t long dev);

        int lchown(@In byte[] path, int uid, int gid);

        int utimensat(int dirfd, @In byte[] path, @In long[] times, int flags);
    }

    private static final class Bound {
        static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(LIBC);
    }

    /** The attribute's value; empty if it is not set, or the file system has none. */
    public Optional<byte[]> getXattr(Path file, String name) {
        byte[] value = new byte[256];
        long size = Bound.LIBC.lgetxattr(cString(file.toString()), cString(name), value, value.length);
        if (size < 0 && lastErrno() == Errno.ERANGE) {
            value = new byte[MAX_VALUE];
            size = Bound.LIBC.lgetxattr(cString(file.toString()), cString(name), value, value.length);
        }
        if (size >= 0) {
            return Optional.of(Arrays.copyOf(value, (int) size));
        }
        Errno errno = lastErrno();
        if (errno == Errno.ENODATA || errno == Errno.EOPNOTSUPP) {
            return Optional.empty();
        }
        throw new SyscallException("lgetxattr", name + " of " + file, errno);
    }

    /** Names of all attributes; empty where the file system has none. */
    public List<String> listXattrs(Path file) {
        byte[] list = new byte[1024];
        long size = Bound.LIBC.llistxattr(cString(file.toString()), list, list.length);
        if (size < 0 && lastErrno() == Errno.ERANGE) {
            list = new byte[MAX_VALUE];
            size = Bound.LIBC.llistxattr(cString(file.toString()), list, list.length);
        }
        if (size < 0) {
            Errno errno = lastErrno();
            if (errno == Errno.EOPNOTSUPP) {
                return List.of();
            }
            throw new SyscallException("llistxattr", file.toString(), errno);
        }
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < size; i++) {
            if (list[i] == 0) {
                names.add(new String(list, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return names;
    }

    /** Sets or replaces. */
    public void setXattr(Path file, String name, byte[] value) {
        if (Bound.LIBC.lsetxattr(cString(file.toString()), cString(name), value, value.length, 0) < 0) {
            throw new SyscallException("lsetxattr", name + " of " + file, lastErrno());
        }
    }

    /**
     * Makes a device node, FIFO or socket.
     *
     * @param mode file type and permissions as in {@code st_mode}; the umask applies
     * @param device as in {@code st_rdev}
     */
    public void mknod(Path file, int mode, long device) {
        if (Bound.LIBC.mknod(cString(file.toString()), mode, device) < 0) {
            throw new SyscallException("mknod", file.toString(), lastErrno());
        }
    }

    /** Sets owner and group at once. */
    public void changeOwner(Path file, int uid, int gid) {
        if (Bound.LIBC.lchown(cString(file.toString()), uid, gid) < 0) {
            throw new SyscallException("lchown", file.toString(), lastErrno());
        }
    }

    /**
     * Sets when a file was last changed and read. Opens nothing, unlike java.nio: that waits at a FIFO for a writer, and
     * wakes the driver of a device.
     */
    public void setTimes(Path file, long seconds, int nanos) {
        long[] times = {seconds, nanos, seconds, nanos};
        if (Bound.LIBC.utimensat(AT_FDCWD, cString(file.toString()), times, AT_SYMLINK_NOFOLLOW) < 0) {
            throw new SyscallException("utimensat", file.toString(), lastErrno());
        }
    }

    private static byte[] cString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("path holds a NUL character");
            }
        }
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static Errno lastErrno() {
        return Errno.valueOf(LastError.getLastError(Bound.RUNTIME));
    }
}

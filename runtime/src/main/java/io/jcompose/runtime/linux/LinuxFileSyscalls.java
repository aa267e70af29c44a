package io.jcompose.runtime.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;

/** {@link FileSyscalls} on the real kernel, through jnr-ffi. */
final class LinuxFileSyscalls implements FileSyscalls {
    private static final int AT_FDCWD = -100;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_PATH = 010000000;
    /** The bits of asm-generic; arm64 swaps these two with O_DIRECT and O_LARGEFILE. */
    private static final boolean ARM64 = "aarch64".equals(System.getProperty("os.arch"));

    private static final int O_DIRECTORY = ARM64 ? 040000 : 0200000;
    private static final int O_NOFOLLOW = ARM64 ? 0100000 : 0400000;
    private static final long SYS_OPENAT2 = 437;
    private static final long SYS_MKNODAT = ARM64 ? 33 : 259;
    private static final long RESOLVE_NO_MAGICLINKS = 2;
    private static final long RESOLVE_NO_SYMLINKS = 4;
    private static final long RESOLVE_BENEATH = 8;
    private static final long RESOLVE_IN_ROOT = 16;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int MAX_LISTING = 64 * 1024;

    /** C prototypes, spelled as in the man pages. Nothing outside this class sees an {@code int} result. */
    public interface LibC {
        long syscall(long number, int dirfd, @In byte[] path, @In byte[] how, long size);

        long syscall(long number, int dirfd, @In byte[] path, int mode, long dev);

        int openat(int dirfd, @In byte[] path, int flags, int mode);

        int close(int fd);

        long read(int fd, ByteBuffer buffer, long count);

        long pwrite(int fd, ByteBuffer buffer, long count, long offset);

        int ftruncate(int fd, long length);

        int mkdirat(int dirfd, @In byte[] path, int mode);

        int symlinkat(@In byte[] target, int dirfd, @In byte[] path);

        long readlinkat(int dirfd, @In byte[] path, byte[] buffer, long size);

        int linkat(int fromfd, @In byte[] from, int tofd, @In byte[] to, int flags);

        int renameat(int fromfd, @In byte[] from, int tofd, @In byte[] to);

        int unlinkat(int dirfd, @In byte[] path, int flags);

        int fchownat(int dirfd, @In byte[] path, int uid, int gid, int flags);

        int fchown(int fd, int uid, int gid);

        int fchmod(int fd, int mode);

        int futimens(int fd, @In long[] times);

        int fchmodat(int dirfd, @In byte[] path, int mode, int flags);

        int utimensat(int dirfd, @In byte[] path, @In long[] times, int flags);

        int lsetxattr(@In byte[] path, @In byte[] name, @In byte[] value, long size, int flags);

        long lgetxattr(@In byte[] path, @In byte[] name, byte[] value, long size);

        long llistxattr(@In byte[] path, byte[] list, long size);

        int statx(int dirfd, @In byte[] path, int flags, int mask, byte[] result);

        long getdents64(int fd, byte[] buffer, long size);

        int syncfs(int fd);
    }

    private final LibC libc = LibraryLoader.create(LibC.class).load("c");
    private final Runtime runtime = Runtime.getRuntime(libc);

    @Override
    public OpenFile openFolder(Path path) {
        byte[] name =
                Arrays.copyOf(path.toString().getBytes(UTF_8), path.toString().getBytes(UTF_8).length + 1);
        int fd = libc.openat(AT_FDCWD, name, O_DIRECTORY | O_CLOEXEC, 0);
        check(fd, "open", path.toString());
        return new OpenFile(this, fd);
    }

    @Override
    public OpenFile openBeneath(OpenFile root, String path) {
        return openFolder(root, path, O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    }

    @Override
    public OpenFile openInRoot(OpenFile root, String path) {
        return openFolder(root, path, 0, RESOLVE_IN_ROOT);
    }

    private OpenFile openFolder(OpenFile root, String path, int flags, long resolve) {
        // struct open_how { u64 flags, mode, resolve }
        byte[] how = new byte[24];
        ByteBuffer.wrap(how)
                .order(ByteOrder.nativeOrder())
                .putLong(O_DIRECTORY | O_CLOEXEC | flags)
                .putLong(0)
                .putLong(resolve | RESOLVE_NO_MAGICLINKS);
        String name = path.isEmpty() ? "." : path;
        long fd = libc.syscall(SYS_OPENAT2, root.number(), c(name), how, how.length);
        check(fd, "openat2", name);
        return new OpenFile(this, (int) fd);
    }

    @Override
    public OpenFile create(OpenFile folder, String name) {
        int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
        int fd = libc.openat(folder.number(), c(name), flags, 0600);
        check(fd, "create", name);
        return new OpenFile(this, fd);
    }

    @Override
    public OpenFile open(OpenFile folder, String name) {
        int fd = libc.openat(folder.number(), c(name), O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
        check(fd, "open", name);
        return new OpenFile(this, fd);
    }

    @Override
    public OpenFile openForWriting(OpenFile folder, String name) {
        int fd = libc.openat(folder.number(), c(name), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
        check(fd, "open for writing", name);
        return new OpenFile(this, fd);
    }

    @Override
    public int read(OpenFile file, ByteBuffer direct) {
        long got = libc.read(file.number(), direct, direct.remaining());
        check(got, "read", "fd " + file.number());
        direct.position(direct.position() + (int) got);
        return (int) got;
    }

    @Override
    public void write(OpenFile file, ByteBuffer direct, long offset) {
        long at = offset;
        while (direct.hasRemaining()) {
            long put = libc.pwrite(file.number(), direct, direct.remaining(), at);
            check(put, "write", "fd " + file.number());
            direct.position(direct.position() + (int) put);
            at += put;
        }
    }

    @Override
    public void truncate(OpenFile file, long size) {
        check(libc.ftruncate(file.number(), size), "ftruncate", "fd " + file.number());
    }

    @Override
    public void makeFolder(OpenFile folder, String name, int mode) {
        check(libc.mkdirat(folder.number(), c(name), mode), "mkdir", name);
    }

    @Override
    public void makeNode(OpenFile folder, String name, int mode, int major, int minor) {
        // The kernel takes 12 bits of major and 20 of minor, in the layout of its new_encode_dev().
        long device = (minor & 0xffL) | ((major & 0xfffL) << 8) | ((minor & 0xfff00L) << 12);
        check(libc.syscall(SYS_MKNODAT, folder.number(), c(name), mode, device), "mknod", name);
    }

    @Override
    public void symlink(String target, OpenFile folder, String name) {
        check(libc.symlinkat(c(target), folder.number(), c(name)), "symlink", name);
    }

    @Override
    public String readLink(OpenFile folder, String name) {
        byte[] target = new byte[4097];
        long length = libc.readlinkat(folder.number(), c(name), target, target.length);
        check(length, "readlink", name);
        return new String(target, 0, (int) length, ISO_8859_1);
    }

    @Override
    public void hardLink(OpenFile fromFolder, String from, OpenFile toFolder, String to) {
        check(libc.linkat(fromFolder.number(), c(from), toFolder.number(), c(to), 0), "link", from + " as " + to);
    }

    @Override
    public void rename(OpenFile fromFolder, String from, OpenFile toFolder, String to) {
        check(libc.renameat(fromFolder.number(), c(from), toFolder.number(), c(to)), "rename", from + " to " + to);
    }

    @Override
    public void unlink(OpenFile folder, String name) {
        check(libc.unlinkat(folder.number(), c(name), 0), "unlink", name);
    }

    @Override
    public void removeFolder(OpenFile folder, String name) {
        check(libc.unlinkat(folder.number(), c(name), AT_REMOVEDIR), "rmdir", name);
    }

    @Override
    public void changeOwner(OpenFile folder, String name, long uid, long gid) {
        int result = libc.fchownat(folder.number(), c(name), (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW);
        check(result, "chown", name);
    }

    @Override
    public void changeOwner(OpenFile file, long uid, long gid) {
        check(libc.fchown(file.number(), (int) uid, (int) gid), "fchown", "fd " + file.number());
    }

    @Override
    public void changeMode(OpenFile file, int permissions) {
        check(libc.fchmod(file.number(), permissions), "fchmod", "fd " + file.number());
    }

    @Override
    public void setTimes(OpenFile file, long seconds, int nanos) {
        long[] times = {seconds, nanos, seconds, nanos};
        check(libc.futimens(file.number(), times), "futimens", "fd " + file.number());
    }

    @Override
    public void changeMode(OpenFile folder, String name, int permissions) {
        check(libc.fchmodat(folder.number(), c(name), permissions, 0), "chmod", name);
    }

    @Override
    public void changeModeOfNoLink(OpenFile folder, String name, int permissions) {
        int fd = libc.openat(folder.number(), c(name), O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
        check(fd, "open", name);
        try (OpenFile file = new OpenFile(this, fd)) {
            // Through this door there is no name left that could be exchanged.
            check(libc.fchmodat(AT_FDCWD, c("/proc/self/fd/" + file.number()), permissions, 0), "chmod", name);
        }
    }

    @Override
    public void setTimes(OpenFile folder, String name, long seconds, int nanos) {
        long[] times = {seconds, nanos, seconds, nanos};
        check(libc.utimensat(folder.number(), c(name), times, AT_SYMLINK_NOFOLLOW), "utimensat", name);
    }

    @Override
    public void setAttribute(OpenFile folder, String name, String attribute, byte[] value) {
        int result = libc.lsetxattr(throughProc(folder, name), c(attribute), value, value.length, 0);
        check(result, "setxattr", attribute + " of " + name);
    }

    @Override
    public Map<String, byte[]> attributes(OpenFile folder, String name) {
        byte[] path = throughProc(folder, name);
        long size = libc.llistxattr(path, new byte[0], 0);
        if (size < 0 && errno() == Errno.EOPNOTSUPP) {
            return Map.of();
        }
        check(size, "listxattr", name);
        if (size == 0) {
            return Map.of();
        }
        byte[] list = new byte[MAX_LISTING];
        long length = libc.llistxattr(path, list, list.length);
        check(length, "listxattr", name);
        Map<String, byte[]> found = new TreeMap<>();
        for (String attribute : new String(list, 0, (int) length, ISO_8859_1).split("\0")) {
            byte[] value = new byte[MAX_LISTING];
            long got = libc.lgetxattr(path, c(attribute), value, value.length);
            check(got, "getxattr", attribute + " of " + name);
            found.put(attribute, Arrays.copyOf(value, (int) got));
        }
        return found;
    }

    @Override
    public Optional<FileStatus> status(OpenFile folder, String name) {
        byte[] result = new byte[256];
        int code = libc.statx(folder.number(), c(name), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, result);
        if (code < 0 && errno() == Errno.ENOENT) {
            return Optional.empty();
        }
        check(code, "statx", name);
        // struct statx has the same layout on every architecture; offsets as in linux/stat.h.
        ByteBuffer in = ByteBuffer.wrap(result).order(ByteOrder.nativeOrder());
        return Optional.of(new FileStatus(
                Short.toUnsignedInt(in.getShort(28)),
                Integer.toUnsignedLong(in.getInt(20)),
                Integer.toUnsignedLong(in.getInt(24)),
                in.getLong(40),
                Integer.toUnsignedLong(in.getInt(16)),
                in.getLong(32),
                in.getLong(112),
                in.getInt(120),
                in.getInt(128),
                in.getInt(132),
                in.getLong(136)));
    }

    @Override
    public List<String> names(OpenFile folder) {
        List<String> names = new ArrayList<>();
        byte[] buffer = new byte[32 * 1024];
        while (true) {
            long got = libc.getdents64(folder.number(), buffer, buffer.length);
            check(got, "getdents64", "fd " + folder.number());
            if (got == 0) {
                break;
            }
            ByteBuffer in = ByteBuffer.wrap(buffer).order(ByteOrder.nativeOrder());
            for (int at = 0; at < got; ) {
                // struct linux_dirent64 { u64 ino; s64 off; u16 reclen; u8 type; char name[]; }
                int length = Short.toUnsignedInt(in.getShort(at + 16));
                int end = at + 19;
                while (buffer[end] != 0) {
                    end++;
                }
                String name = new String(buffer, at + 19, end - at - 19, ISO_8859_1);
                if (!name.equals(".") && !name.equals("..")) {
                    names.add(name);
                }
                at += length;
            }
        }
        names.sort(null);
        return names;
    }

    @Override
    public void syncFileSystem(OpenFile file) {
        check(libc.syncfs(file.number()), "syncfs", "fd " + file.number());
    }

    @Override
    public void close(int descriptor) {
        check(libc.close(descriptor), "close", "fd " + descriptor);
    }

    /** The l*xattr calls know no folder descriptor, but the kernel resolves this prefix to it. */
    private static byte[] throughProc(OpenFile folder, String name) {
        return c("/proc/self/fd/%d/%s".formatted(folder.number(), name));
    }

    private static byte[] c(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("name holds a NUL byte");
        }
        byte[] bytes = new byte[name.length() + 1];
        for (int i = 0; i < name.length(); i++) {
            bytes[i] = (byte) name.charAt(i);
        }
        return bytes;
    }

    private void check(long result, String call, String subject) {
        if (result < 0) {
            throw new SyscallException(call, subject, errno());
        }
    }

    private Errno errno() {
        return Errno.valueOf(LastError.getLastError(runtime));
    }
}

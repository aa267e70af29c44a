package io.jcompose.runtime.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;

/** Mounts that this process sees. */
public final class HostMounts {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;
    private static final int MNT_DETACH = 2;

    /** C prototypes, spelled as in the man pages. */
    public interface LibC {
        int umount2(@In byte[] target, int flags);
    }

    private HostMounts() {}

    /** Mount points below a folder, not itself, the innermost first. */
    public static List<Path> below(Path folder) throws IOException {
        return parse(Files.readString(MOUNTS, StandardCharsets.ISO_8859_1), folder);
    }

    static List<Path> parse(String mountinfo, Path folder) {
        return mountinfo
                .lines()
                .map(line -> line.split(" "))
                .filter(fields -> fields.length > MOUNT_POINT)
                .map(fields -> unescaped(fields[MOUNT_POINT]))
                .filter(path -> path.startsWith(folder.toString() + "/"))
                .map(Path::of)
                .distinct()
                .sorted((a, b) -> b.compareTo(a))
                .toList();
    }

    /** The kernel writes space, tab, newline and backslash as three octal digits. */
    private static String unescaped(String field) {
        byte[] bytes = field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\")
                .getBytes(StandardCharsets.ISO_8859_1);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Takes a mount away; who uses it keeps it until he is done. Does nothing if there is none.
     *
     * @throws SyscallException if the kernel refuses
     */
    public static void detach(Path mountPoint) {
        LibC libc = LibraryLoader.create(LibC.class).load("c");
        byte[] path = mountPoint.toString().getBytes(StandardCharsets.UTF_8);
        if (libc.umount2(Arrays.copyOf(path, path.length + 1), MNT_DETACH) < 0) {
            Errno errno = Errno.valueOf(LastError.getLastError(Runtime.getRuntime(libc)));
            if (errno != Errno.EINVAL && errno != Errno.ENOENT) {
                throw new SyscallException("unmount", mountPoint.toString(), errno);
            }
        }
    }
}

package io.jcompose.runtime.linux;

import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import org.jspecify.annotations.Nullable;

/**
 * Mounts that only one thread sees. They vanish with the thread, so nothing is left behind even if the process is killed.
 * Needs CAP_SYS_ADMIN. The first use binds the C library.
 */
public final class PrivateMounts {
    private static final int CLONE_NEWNS = 0x20000;
    private static final long MS_RDONLY = 1;
    private static final long MS_BIND = 0x1000;
    private static final long MS_REC = 0x4000;
    private static final long MS_PRIVATE = 1 << 18;

    /** C prototypes, spelled as in the man pages. */
    public interface LibC {
        int unshare(int flags);

        int chdir(@In byte[] path);

        int mount(
                @In byte @Nullable [] source,
                @In byte[] target,
                @In byte @Nullable [] type,
                long flags,
                @In byte @Nullable [] data);
    }

    private final LibC libc = LibraryLoader.create(LibC.class).load("c");
    private final Runtime runtime = Runtime.getRuntime(libc);

    private PrivateMounts() {}

    /** What is done there. */
    @FunctionalInterface
    public interface Work<T> {
        T run(PrivateMounts mounts) throws IOException;
    }

    /**
     * Runs {@code work} on a new thread with a copy of this process's mounts, and waits for it.
     *
     * @throws SyscallException if the kernel refuses
     */
    public static <T> T call(Work<T> work) throws IOException {
        Callable<T> body = () -> {
            PrivateMounts mounts = new PrivateMounts();
            mounts.separate();
            return work.run(mounts);
        };
        FutureTask<T> task = new FutureTask<>(body);
        Thread thread = new Thread(task, "private-mounts");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw rethrown(requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static IOException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    /** Also gives the thread a working folder of its own: unshare(2), CLONE_NEWNS implies CLONE_FS. */
    private void separate() {
        check(libc.unshare(CLONE_NEWNS), "unshare", "the mount namespace");
        check(libc.mount(null, c("/"), null, MS_REC | MS_PRIVATE, null), "make mounts private below", "/");
    }

    /**
     * Mounts an overlay.
     *
     * @param base what {@code lower} is relative to: the options have to fit into a page
     * @param upper with {@code work}, takes what is written; null for a read-only view
     */
    public void overlay(Path base, Iterable<Path> lower, @Nullable Path upper, @Nullable Path work, Path target) {
        StringBuilder options = new StringBuilder();
        if (upper != null && work != null) {
            options.append("upperdir=")
                    .append(upper)
                    .append(",workdir=")
                    .append(work)
                    .append(',');
        }
        options.append("lowerdir=");
        String separator = "";
        for (Path folder : lower) {
            options.append(separator).append(base.relativize(folder));
            separator = ":";
        }
        check(libc.chdir(c(base.toString())), "change into", base.toString());
        long flags = upper == null ? MS_RDONLY : 0;
        check(
                libc.mount(c("overlay"), c(target.toString()), c("overlay"), flags, c(options.toString())),
                "mount overlay on",
                target.toString());
    }

    /** Shows what is at {@code source} (an absolute path) at an open folder or file, submounts included. */
    public void bind(Path source, OpenFile target) {
        String door = "/proc/self/fd/" + target.number();
        check(libc.mount(c(source.toString()), c(door), null, MS_BIND | MS_REC, null), "bind mount", source.toString());
    }

    private static byte[] c(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private void check(int result, String call, String subject) {
        if (result < 0) {
            throw new SyscallException(call, subject, Errno.valueOf(LastError.getLastError(runtime)));
        }
    }
}

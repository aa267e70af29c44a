package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.TreeDigest;
import io.jcompose.runtime.build.dockerfile.MountOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The folders behind {@code RUN --mount=type=cache}: they outlive builds. Thread-safe. */
final class CacheMounts {
    private final Path root;
    private final Map<String, Semaphore> locks = new ConcurrentHashMap<>();

    CacheMounts(Path root) {
        this.root = root;
    }

    /** A folder in use; closing it lets others in. */
    interface Lease extends AutoCloseable {
        Path folder();

        @Override
        void close();
    }

    /**
     * The folder of a cache, made if it is missing. With {@code sharing=locked} waits until nobody else has it; with
     * {@code private} takes another one meanwhile.
     */
    Lease open(MountOption mount) throws IOException {
        String id = mount.id().or(mount::target).orElse("");
        String name =
                new TreeDigest().add(id).add(mount.from().orElse("")).hex().substring(0, 24);
        if (mount.sharing().equals("shared")) {
            return lease(prepared(root.resolve(name), mount), () -> {});
        }
        Semaphore lock = locks.computeIfAbsent(name, n -> new Semaphore(1));
        if (mount.sharing().equals("locked")) {
            lock.acquireUninterruptibly();
            return lease(prepared(root.resolve(name), mount), lock::release);
        }
        for (int i = 0; ; i++) {
            Semaphore one = locks.computeIfAbsent(name + "." + i, n -> new Semaphore(1));
            if (one.tryAcquire()) {
                return lease(prepared(root.resolve(i == 0 ? name : name + "." + i), mount), one::release);
            }
        }
    }

    private static Lease lease(Path folder, Runnable release) {
        return new Lease() {
            @Override
            public Path folder() {
                return folder;
            }

            @Override
            public void close() {
                release.run();
            }
        };
    }

    private static Path prepared(Path folder, MountOption mount) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(folder);
            Files.setAttribute(folder, "unix:uid", mount.uid().orElse(0));
            Files.setAttribute(folder, "unix:gid", mount.gid().orElse(0));
            Files.setAttribute(folder, "unix:mode", mount.mode().orElse(0755));
        }
        return folder;
    }
}

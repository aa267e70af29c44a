package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.TreeDigest;
import io.jcompose.runtime.build.dockerfile.MountOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

    /** Puts into a new cache what it begins with. */
    interface Fill {
        void into(Path folder) throws IOException, FailedStep;
    }

    /**
     * The folder of a cache, made if it is missing. With {@code sharing=locked} waits until nobody else has it; with
     * {@code private} takes another one meanwhile.
     */
    Lease open(MountOption mount, Fill fill) throws IOException, FailedStep {
        String id = mount.id().or(mount::target).orElse("");
        String name = new TreeDigest()
                .add(id)
                .add(mount.from().orElse(""))
                .add(mount.source().orElse(""))
                .hex()
                .substring(0, 24);
        if (mount.sharing().equals("shared")) {
            return lease(prepared(root.resolve(name), mount, fill), () -> {});
        }
        Semaphore lock = locks.computeIfAbsent(name, n -> new Semaphore(1));
        if (mount.sharing().equals("locked")) {
            lock.acquireUninterruptibly();
            return leaseOrRelease(root.resolve(name), mount, fill, lock);
        }
        for (int i = 0; ; i++) {
            Semaphore one = locks.computeIfAbsent(name + "." + i, n -> new Semaphore(1));
            if (one.tryAcquire()) {
                return leaseOrRelease(root.resolve(i == 0 ? name : name + "." + i), mount, fill, one);
            }
        }
    }

    private Lease leaseOrRelease(Path folder, MountOption mount, Fill fill, Semaphore held)
            throws IOException, FailedStep {
        try {
            return lease(prepared(folder, mount, fill), held::release);
        } catch (IOException | FailedStep | RuntimeException e) {
            held.release();
            throw e;
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

    /** Made under another name and renamed when it is complete, so that no cache is found half filled. */
    private synchronized Path prepared(Path folder, MountOption mount, Fill fill) throws IOException, FailedStep {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return folder;
        }
        Files.createDirectories(root);
        Path fresh = Files.createTempDirectory(root, ".new");
        try {
            fill.into(fresh);
            Files.setAttribute(fresh, "unix:uid", mount.uid().orElse(0));
            Files.setAttribute(fresh, "unix:gid", mount.gid().orElse(0));
            Files.setAttribute(fresh, "unix:mode", mount.mode().orElse(0755));
            return Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | FailedStep | RuntimeException e) {
            Session.deleteTree(fresh);
            throw e;
        }
    }
}

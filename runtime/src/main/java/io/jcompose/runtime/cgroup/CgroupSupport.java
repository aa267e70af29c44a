package io.jcompose.runtime.cgroup;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec.Resources;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What both versions do alike. */
final class CgroupSupport {
    static final long DEFAULT_PERIOD = 100_000;
    private static final long WAIT_MILLIS = 15_000;
    private static final int MOST_ATTEMPTS = 20;
    private final CgroupFiles files;

    CgroupSupport(CgroupFiles files) {
        this.files = files;
    }

    /** Sets a limit; on failure says which and why. */
    void set(Path file, String text) {
        try {
            files.write(file, text);
        } catch (IOException e) {
            throw new ContainerException("set %s to '%s': %s".formatted(file, text, reason(e)), e);
        }
    }

    /** As {@link #set}, but warns if this kernel has no such file. */
    void setIfThere(Path file, String text, String what, List<String> warnings) {
        if (files.exists(file)) {
            set(file, text);
        } else {
            warnings.add("%s has no effect: this host has no %s".formatted(what, file.getFileName()));
        }
    }

    /** As {@link #set}, but a refusal is fine. */
    boolean attempt(Path file, String text) {
        try {
            files.write(file, text);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Content without the newline at the end; empty if it cannot be read, since groups vanish. */
    Optional<String> read(Path file) {
        try {
            return Optional.of(files.read(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    OptionalLong number(Path file) {
        return read(file).map(CgroupSupport::parse).orElse(OptionalLong.empty());
    }

    /** A number; {@code max} and whatever else is empty. */
    static OptionalLong parse(String text) {
        if (text.isEmpty() || text.length() > 19 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Value of a line {@code key value}. */
    static long keyed(String content, String key) {
        for (String line : content.split("\n")) {
            if (line.startsWith(key + " ")) {
                return parse(line.substring(key.length() + 1).strip()).orElse(0);
            }
        }
        return 0;
    }

    void makeFolder(Path folder) {
        try {
            files.makeFolder(folder);
        } catch (IOException e) {
            throw new ContainerException("make cgroup %s: %s".formatted(folder, reason(e)), e);
        }
    }

    /** The group and all below it, deepest first. */
    List<Path> tree(Path folder) {
        List<Path> all = new ArrayList<>();
        try {
            for (Path child : files.folders(folder)) {
                all.addAll(tree(child));
            }
        } catch (IOException e) {
            throw new ContainerException("list cgroup %s: %s".formatted(folder, reason(e)), e);
        }
        all.add(folder);
        return all;
    }

    List<Long> processes(Path folder) {
        List<Long> pids = new ArrayList<>();
        for (Path group : tree(folder)) {
            for (String line : read(group.resolve("cgroup.procs")).orElse("").split("\n")) {
                parse(line).ifPresent(pids::add);
            }
        }
        return pids;
    }

    /** Removes a folder and those below; repeats while the kernel still counts dying processes in it. */
    void removeTree(Path folder) {
        if (!files.exists(folder)) {
            return;
        }
        for (Path group : tree(folder)) {
            long deadline = System.nanoTime() + WAIT_MILLIS * 1_000_000;
            while (true) {
                try {
                    files.removeFolder(group);
                    break;
                } catch (IOException e) {
                    if (System.nanoTime() > deadline) {
                        throw new ContainerException("remove cgroup %s: %s".formatted(group, reason(e)), e);
                    }
                    pause();
                }
            }
        }
    }

    /** Does nothing if it is in use or gone. */
    void removeIfUnused(Path folder) {
        try {
            if (files.exists(folder)) {
                files.removeFolder(folder);
            }
        } catch (IOException e) {
            // EBUSY: somebody needs it
        }
    }

    /** Makes a group; again if somebody removed the parent, then still empty, at the same moment. */
    <T> T createDespiteRemovals(Supplier<T> creation) {
        for (int attempt = 1; ; attempt++) {
            try {
                return creation.get();
            } catch (ContainerException e) {
                if (attempt == MOST_ATTEMPTS || !(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    /** Waits for something the kernel does soon. */
    void waitUntil(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + WAIT_MILLIS * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new ContainerException("%s: not done after %d s".formatted(what, WAIT_MILLIS / 1000));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerException("interrupted while waiting for a cgroup", e);
        }
    }

    CgroupFiles files() {
        return files;
    }

    /** Microseconds of CPU time in each period; empty if unlimited. */
    static OptionalLong quota(Resources resources) {
        if (resources.cpuQuota().isPresent()) {
            return resources.cpuQuota().getAsLong() > 0 ? resources.cpuQuota() : OptionalLong.empty();
        }
        return resources
                .cpus()
                .filter(cpus -> cpus > 0)
                .map(cpus -> OptionalLong.of(Math.max(1000, Math.round(cpus * period(resources)))))
                .orElse(OptionalLong.empty());
    }

    static long period(Resources resources) {
        return resources.cpuPeriod().orElse(DEFAULT_PERIOD);
    }

    /** Memory plus swap as Docker has it: twice the memory if only that is limited; -1 for no limit. */
    static OptionalLong memoryAndSwap(Resources resources) {
        if (resources.memory().isEmpty()) {
            return OptionalLong.empty();
        }
        long memory = resources.memory().getAsLong();
        long both = resources.memorySwap().orElse(0);
        return OptionalLong.of(both == 0 ? Math.multiplyExact(memory, 2) : both);
    }

    /** The group's folder; refuses paths that would lead elsewhere. */
    static Path inside(Path root, String path) {
        Path folder =
                root.resolve(path.startsWith("/") ? path.substring(1) : path).normalize();
        if (!folder.startsWith(root) || folder.equals(root)) {
            throw new ContainerException("cgroup '%s': must be a path below the root of the hierarchy".formatted(path));
        }
        return folder;
    }

    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        int colon = message.lastIndexOf(": ");
        return colon < 0 ? message : message.substring(colon + 2);
    }
}

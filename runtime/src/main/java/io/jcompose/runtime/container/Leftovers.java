package io.jcompose.runtime.container;

import static java.util.Objects.requireNonNull;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.Leftover;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.cgroup.CgroupManager;
import io.jcompose.runtime.files.FileMutex;
import io.jcompose.runtime.linux.HostMounts;
import io.jcompose.runtime.volume.LocalVolumeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares what is on disk with what is in the kernel: what belongs to no container that runs, or to none at all. Finding
 * changes nothing; what somebody is just working on is left out.
 */
final class Leftovers {
    private static final Duration LEFTOVER_AGE = Duration.ofMinutes(10);
    private final RuntimePaths paths;
    private final ContainerFiles files;
    private final ContainerLocks locks;
    private final LiveContainers live;
    private final CgroupManager cgroups;
    private final LocalVolumeStore volumes;
    private final Consumer<ContainerId> remove;

    /** @param remove a container with all that is left of it */
    Leftovers(
            RuntimePaths paths,
            ContainerFiles files,
            ContainerLocks locks,
            LiveContainers live,
            CgroupManager cgroups,
            LocalVolumeStore volumes,
            Consumer<ContainerId> remove) {
        this.paths = paths;
        this.files = files;
        this.locks = locks;
        this.live = live;
        this.cgroups = cgroups;
        this.volumes = volumes;
        this.remove = remove;
    }

    List<Leftover> find() {
        List<Leftover> found = new ArrayList<>();
        for (ContainerId id : files.damaged()) {
            found.add(new Leftover(
                    "container %s: its record and the copy of it are damaged".formatted(id.shortForm()),
                    () -> remove.accept(id)));
        }
        unfinished(found);
        runs(found);
        groups(found);
        mounts(found);
        for (Path leftover : volumes.leftovers(LEFTOVER_AGE)) {
            found.add(new Leftover("volume folder %s: half made or half removed".formatted(leftover), () -> {
                List<String> unused = volumes.sweep(LEFTOVER_AGE);
            }));
        }
        return found;
    }

    private void unfinished(List<Leftover> found) {
        for (ContainerId id : files.unfinished()) {
            if (isFree(id)) {
                found.add(new Leftover(
                        "container folder .%s: half made or half removed".formatted(id.shortForm()),
                        () -> files.deleteUnfinished(id, locks)));
            }
        }
    }

    /** Monitors and run folders of containers that are gone. */
    private void runs(List<Leftover> found) {
        Path runs = ContainerFolders.runs(paths);
        Set<String> known = files.shortNames();
        Set<String> seen = new HashSet<>();
        new StrayMonitors(Path.of("/proc")).find(runs).forEach((name, pid) -> {
            if (!known.contains(name)) {
                seen.add(name);
                found.add(new Leftover("process %d: a monitor whose container is gone".formatted(pid), () -> {
                    StrayMonitors.kill(pid);
                    files.deleteRunFolder(name);
                }));
            }
        });
        for (String name : files.runFolders()) {
            if (!known.contains(name) && !seen.contains(name)) {
                found.add(new Leftover(
                        "run folder %s: its container is gone".formatted(runs.resolve(name)),
                        () -> files.deleteRunFolder(name)));
            }
        }
    }

    private void groups(List<Leftover> found) {
        for (String name : cgroups.children(paths.cgroupParent())) {
            if (name.matches("[0-9a-f]{64}")) {
                ContainerId id = new ContainerId(name);
                Optional<FileMutex.Held> held = locks.tryAcquire(id);
                if (held.isPresent()) {
                    try (FileMutex.Held lock = held.get()) {
                        requireNonNull(lock);
                        if (live.findLocked(id).isEmpty()) {
                            found.add(new Leftover(
                                    "cgroup %s/%s: its container does not run"
                                            .formatted(paths.cgroupParent(), id.shortForm()),
                                    () -> removeGroup(id)));
                        }
                    }
                }
            }
        }
    }

    /** Removes the group unless its container has been started meanwhile. */
    boolean removeGroup(ContainerId id) {
        try (FileMutex.Held lock = locks.acquire(id)) {
            requireNonNull(lock);
            boolean unused = live.findLocked(id).isEmpty();
            if (unused) {
                cgroups.remove(paths.cgroupParent() + "/" + id);
            }
            return unused;
        }
    }

    /** Containers mount in namespaces of their own: what the engine sees there was left by somebody else. */
    private void mounts(List<Leftover> found) {
        try {
            for (Path folder : List.of(paths.containers(), ContainerFolders.runs(paths))) {
                for (Path mount : HostMounts.below(folder)) {
                    found.add(new Leftover(
                            "mount on %s: no container has it".formatted(mount), () -> HostMounts.detach(mount)));
                }
            }
        } catch (IOException e) {
            throw new ContainerException("read the mounts of this host: " + e.getMessage(), e);
        }
    }

    private boolean isFree(ContainerId id) {
        Optional<FileMutex.Held> held = locks.tryAcquire(id);
        held.ifPresent(FileMutex.Held::close);
        return held.isPresent();
    }
}

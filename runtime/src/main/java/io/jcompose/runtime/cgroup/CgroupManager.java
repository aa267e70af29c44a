package io.jcompose.runtime.cgroup;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec.Resources;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes and removes groups. A path is relative to the root of the hierarchies, {@code jcompose/0123abcd} for example;
 * parents are made as needed and stay until {@link #removeIfUnused}.
 */
public interface CgroupManager {

    /** The manager for this host's mounts. */
    static CgroupManager detect() {
        return of(CgroupMounts.read(), new KernelFiles());
    }

    /** @throws ContainerException if there is no hierarchy at all */
    static CgroupManager of(CgroupMounts mounts, CgroupFiles files) {
        if (mounts.version() == 2) {
            return new CgroupManagerV2(mounts.unified().orElseThrow(), files);
        }
        if (mounts.controllers().isEmpty()) {
            throw new ContainerException("no cgroup hierarchy is mounted; mount cgroup2 on /sys/fs/cgroup");
        }
        return new CgroupManagerV1(mounts.controllers(), files);
    }

    /** Reads the content of one of {@link Cgroup#oomFiles}: whether the OOM killer ended a process of the group. */
    static boolean oomKilled(String content) {
        return CgroupSupport.keyed(content, "oom_kill") > 0;
    }

    /** 1 or 2. */
    int version();

    /**
     * Whether device rules have an effect; if not, a container that may make device nodes can use all devices of the host.
     */
    boolean controlsDevices();

    /**
     * Makes a group with limits. A leftover of the same path is removed first, with its processes.
     *
     * @throws ContainerException if a limit cannot be set; nothing remains
     */
    Created create(String path, Limits limits);

    /**
     * Sets limits of a group that exists; those that {@code resources} does not name stay.
     *
     * @return limits that have no effect on this host, for people
     * @throws ContainerException if the kernel refuses one, for example because more memory is in use
     */
    List<String> change(String path, Resources resources);

    /** The group, if it exists. */
    Optional<Cgroup> find(String path);

    /** Names of the groups directly below {@code parent}, in any hierarchy. */
    List<String> children(String parent);

    /** Kills what is in the group and removes it with all groups below. Does nothing if it is gone. */
    void remove(String path);

    /** Removes a parent unless there is a group below it or a process in it. Creations meanwhile make it again. */
    void removeIfUnused(String parent);

    /** @param warnings limits that have no effect on this host, for people */
    record Created(Cgroup group, List<String> warnings) {
        public Created {
            warnings = List.copyOf(warnings);
        }
    }

    /** A folder that a process joins. */
    record Membership(int version, Path folder) {}
}

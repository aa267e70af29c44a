package io.jcompose.runtime.cgroup;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerStats;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One existing group. */
public interface Cgroup {

    /** What a process must join, all of them. */
    List<CgroupManager.Membership> memberships();

    /**
     * What a container sees below {@code /sys/fs/cgroup}: name in there to folder. The empty name stands for
     * {@code /sys/fs/cgroup} itself (v2).
     */
    Map<String, Path> view();

    /** As {@link #view}, but all groups of the host. */
    Map<String, Path> hostView();

    /** Files whose content at the end of a run tells {@link CgroupManager#oomKilled} whether memory ran out. */
    List<Path> oomFiles();

    /** Stops all processes and waits until they have stopped. */
    void freeze();

    /** Lets them go on. */
    void thaw();

    boolean frozen();

    ContainerStats stats();

    /** Process ids as the engine sees them, those of groups below included. */
    List<Long> processes();

    /**
     * Kills all processes, frozen ones too, and waits until they are gone.
     *
     * @throws ContainerException if some are still there after a few seconds
     */
    void killAll();
}

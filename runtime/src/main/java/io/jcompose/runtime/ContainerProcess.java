package io.jcompose.runtime;

/**
 * A process as {@code top} shows it.
 *
 * @param pid on the host
 * @param startedAt as ps prints STIME
 * @param tty as ps prints it, {@code ?} if none
 * @param cpuTime {@code HH:MM:SS}
 */
public record ContainerProcess(
        String user,
        long pid,
        long parentPid,
        int cpuPercent,
        String startedAt,
        String tty,
        String cpuTime,
        String command) {}

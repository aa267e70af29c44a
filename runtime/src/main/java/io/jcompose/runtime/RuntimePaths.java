package io.jcompose.runtime;

import java.nio.file.Path;

/**
 * Where the runtime keeps things; nothing is hard-coded, so that tests and rootless engines can live elsewhere.
 *
 * @param data survives reboots: images, containers, volumes ({@code /var/lib/jcompose})
 * @param run does not: sockets, mounts ({@code /run/jcompose}); short, since unix socket paths end at 107 bytes
 * @param cgroupParent name of the cgroup under which containers live, {@code jcompose}
 */
public record RuntimePaths(Path data, Path run, String cgroupParent) {
    public Path containers() {
        return data.resolve("containers");
    }

    public Path images() {
        return data.resolve("images");
    }

    public Path volumes() {
        return data.resolve("volumes");
    }
}

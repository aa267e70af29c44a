package io.jcompose.runtime.cgroup;

import io.jcompose.runtime.ContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the control groups of this host are mounted.
 *
 * @param controllers v1 controllers to mount points, in order of mounting; controllers mounted together share one
 * @param unified mount point of v2
 * @param unifiedControllers controllers that v2 has here
 */
public record CgroupMounts(Map<String, Path> controllers, Optional<Path> unified, List<String> unifiedControllers) {
    private static final List<String> KNOWN =
            List.of("cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids");

    public CgroupMounts {
        controllers = Collections.unmodifiableMap(new LinkedHashMap<>(controllers));
        unifiedControllers = List.copyOf(unifiedControllers);
    }

    /** This host's. */
    public static CgroupMounts read() {
        try {
            CgroupMounts found = parse(Files.readAllLines(Path.of("/proc/self/mountinfo")));
            Optional<Path> list = found.unified.map(folder -> folder.resolve("cgroup.controllers"));
            List<String> controllers = list.isPresent() && Files.exists(list.get())
                    ? List.of(Files.readString(list.get()).strip().split(" "))
                    : List.of();
            return new CgroupMounts(found.controllers, found.unified, controllers);
        } catch (IOException e) {
            throw new ContainerException("read /proc/self/mountinfo: " + e.getMessage(), e);
        }
    }

    /** From the lines of a mountinfo file, see proc(5). Of several mounts of one hierarchy the first is taken. */
    static CgroupMounts parse(List<String> lines) {
        Map<String, Path> controllers = new LinkedHashMap<>();
        Optional<Path> unified = Optional.empty();
        for (String line : lines) {
            int separator = line.indexOf(" - ");
            String[] before =
                    separator < 0 ? new String[0] : line.substring(0, separator).split(" ");
            if (before.length < 5) {
                continue;
            }
            String[] after = line.substring(separator + 3).split(" ");
            Path mountPoint = Path.of(before[4].replace("\\040", " "));
            if (after[0].equals("cgroup2") && unified.isEmpty()) {
                unified = Optional.of(mountPoint);
            } else if (after[0].equals("cgroup") && after.length > 2) {
                for (String option : after[2].split(",")) {
                    if (KNOWN.contains(option)) {
                        controllers.putIfAbsent(option, mountPoint);
                    }
                }
            }
        }
        return new CgroupMounts(controllers, unified, List.of());
    }

    /** Which version limits resources here: a hybrid host has its controllers in v1. */
    public int version() {
        return controllers.isEmpty() && unified.isPresent() ? 2 : 1;
    }
}

package io.jcompose.runtime.cgroup;

import io.jcompose.runtime.ContainerStats;
import io.jcompose.runtime.cgroup.CgroupManager.Membership;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** A group of v1: the same path in every hierarchy. */
final class GroupV1 implements Cgroup {
    /** "No limit" is the largest multiple of the page size, some 2^63. */
    private static final long UNLIMITED = 1L << 60;

    private final Map<String, Path> folders;
    private final Map<String, Path> mounts;
    private final CgroupSupport support;

    GroupV1(Map<String, Path> folders, Map<String, Path> mounts, CgroupSupport support) {
        this.folders = folders;
        this.mounts = mounts;
        this.support = support;
    }

    @Override
    public List<Membership> memberships() {
        return new LinkedHashSet<>(folders.values())
                .stream().map(folder -> new Membership(1, folder)).toList();
    }

    @Override
    public Map<String, Path> view() {
        return byMountName(folders);
    }

    @Override
    public Map<String, Path> hostView() {
        return byMountName(mounts);
    }

    private Map<String, Path> byMountName(Map<String, Path> what) {
        Map<String, Path> view = new LinkedHashMap<>();
        what.forEach((controller, folder) -> {
            Path mount = mounts.get(controller);
            view.put(String.valueOf(mount == null ? controller : mount.getFileName()), folder);
        });
        return view;
    }

    @Override
    public List<Path> oomFiles() {
        return file("memory", "memory.oom_control").map(List::of).orElse(List.of());
    }

    @Override
    public void freeze() {
        Optional<Path> state = file("freezer", "freezer.state");
        if (state.isPresent()) {
            support.set(state.get(), "FROZEN");
            // FREEZING lasts while a task is inside the kernel; writing again makes it try again
            support.waitUntil(
                    () -> {
                        boolean frozen =
                                support.read(state.get()).orElse("FROZEN").equals("FROZEN");
                        if (!frozen) {
                            support.set(state.get(), "FROZEN");
                        }
                        return frozen;
                    },
                    "freeze " + state.get());
        }
    }

    @Override
    public void thaw() {
        file("freezer", "freezer.state")
                .filter(support.files()::exists)
                .ifPresent(state -> support.set(state, "THAWED"));
    }

    @Override
    public boolean frozen() {
        return file("freezer", "freezer.state")
                .flatMap(support::read)
                .filter(state -> !state.equals("THAWED"))
                .isPresent();
    }

    @Override
    public ContainerStats stats() {
        OptionalLong limit = number("memory", "memory.limit_in_bytes");
        String stat = file("memory", "memory.stat").flatMap(support::read).orElse("");
        long inactive = CgroupSupport.keyed(stat, "total_inactive_file");
        long used = number("memory", "memory.usage_in_bytes").orElse(0);
        String io = file("blkio", "blkio.throttle.io_service_bytes_recursive")
                .flatMap(support::read)
                .orElse("");
        return new ContainerStats(
                Instant.now(),
                number("cpuacct", "cpuacct.usage").orElse(0),
                Math.max(used - inactive, 0),
                limit.isPresent() && limit.getAsLong() < UNLIMITED ? limit : OptionalLong.empty(),
                number("pids", "pids.current").orElse(0),
                number("pids", "pids.max"),
                sum(io, "Read"),
                sum(io, "Write"));
    }

    /** Lines are {@code 8:0 Read 4096}. */
    private static long sum(String content, String operation) {
        long sum = 0;
        for (String line : content.split("\n")) {
            String[] fields = line.split(" ");
            if (fields.length == 3 && fields[1].equals(operation)) {
                sum += CgroupSupport.parse(fields[2]).orElse(0);
            }
        }
        return sum;
    }

    @Override
    public List<Long> processes() {
        TreeSet<Long> pids = new TreeSet<>();
        // a process that was moved elsewhere in one hierarchy is still in the others
        for (Path folder : new LinkedHashSet<>(folders.values())) {
            pids.addAll(support.processes(folder));
        }
        return List.copyOf(pids);
    }

    @Override
    public void killAll() {
        support.waitUntil(
                () -> {
                    List<Long> pids = processes();
                    pids.forEach(support.files()::kill);
                    if (!pids.isEmpty()) {
                        thaw(); // frozen processes take no signal, not even this one
                    }
                    return pids.isEmpty();
                },
                "kill the processes of " + folders.values().iterator().next());
    }

    private Optional<Path> file(String controller, String name) {
        return Optional.ofNullable(folders.get(controller)).map(folder -> folder.resolve(name));
    }

    private OptionalLong number(String controller, String name) {
        return file(controller, name).map(support::number).orElse(OptionalLong.empty());
    }
}

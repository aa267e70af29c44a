package io.jcompose.runtime.cgroup;

import io.jcompose.runtime.ContainerStats;
import io.jcompose.runtime.cgroup.CgroupManager.Membership;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A group of v2. */
final class GroupV2 implements Cgroup {
    private final Path folder;
    private final Path root;
    private final CgroupSupport support;

    GroupV2(Path folder, Path root, CgroupSupport support) {
        this.folder = folder;
        this.root = root;
        this.support = support;
    }

    @Override
    public List<Membership> memberships() {
        return List.of(new Membership(2, folder));
    }

    @Override
    public Map<String, Path> view() {
        return Map.of("", folder);
    }

    @Override
    public Map<String, Path> hostView() {
        return Map.of("", root);
    }

    @Override
    public List<Path> oomFiles() {
        Path events = folder.resolve("memory.events");
        return support.files().exists(events) ? List.of(events) : List.of();
    }

    @Override
    public void freeze() {
        support.set(folder.resolve("cgroup.freeze"), "1");
        support.waitUntil(() -> event("frozen") != 0 || !support.files().exists(folder), "freeze " + folder);
    }

    @Override
    public void thaw() {
        if (support.files().exists(folder.resolve("cgroup.freeze"))) {
            support.set(folder.resolve("cgroup.freeze"), "0");
        }
    }

    @Override
    public boolean frozen() {
        return support.read(folder.resolve("cgroup.freeze")).filter("1"::equals).isPresent();
    }

    private long event(String name) {
        return CgroupSupport.keyed(support.read(folder.resolve("cgroup.events")).orElse(""), name);
    }

    @Override
    public ContainerStats stats() {
        long inactive =
                CgroupSupport.keyed(support.read(folder.resolve("memory.stat")).orElse(""), "inactive_file");
        long used = support.number(folder.resolve("memory.current")).orElse(0);
        OptionalLong limit = support.number(folder.resolve("memory.max"));
        String io = support.read(folder.resolve("io.stat")).orElse("");
        String cpu = support.read(folder.resolve("cpu.stat")).orElse("");
        return new ContainerStats(
                Instant.now(),
                CgroupSupport.keyed(cpu, "usage_usec") * 1000,
                Math.max(used - inactive, 0),
                limit,
                support.number(folder.resolve("pids.current"))
                        .orElse(processes().size()),
                support.number(folder.resolve("pids.max")),
                sum(io, "rbytes="),
                sum(io, "wbytes="));
    }

    /** Lines are {@code 8:0 rbytes=1 wbytes=2 …}. */
    private static long sum(String content, String key) {
        long sum = 0;
        for (String field : content.split("[ \n]")) {
            if (field.startsWith(key)) {
                sum += CgroupSupport.parse(field.substring(key.length())).orElse(0);
            }
        }
        return sum;
    }

    @Override
    public List<Long> processes() {
        return support.processes(folder);
    }

    @Override
    public void killAll() {
        Path kill = folder.resolve("cgroup.kill"); // since Linux 5.14
        support.waitUntil(
                () -> {
                    List<Long> pids = processes();
                    if (pids.isEmpty()) {
                        return true;
                    }
                    if (support.files().exists(kill)) {
                        support.set(kill, "1");
                    } else {
                        pids.forEach(support.files()::kill);
                    }
                    thaw();
                    return false;
                },
                "kill the processes of " + folder);
    }
}

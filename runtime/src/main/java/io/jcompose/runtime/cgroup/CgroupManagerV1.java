package io.jcompose.runtime.cgroup;

import static java.util.Objects.requireNonNull;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec.Resources;
import io.jcompose.runtime.Tuning;
import io.jcompose.runtime.Tuning.BlockIo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** {@link CgroupManager} for v1: one folder per controller, in hierarchies mounted alone or together. */
final class CgroupManagerV1 implements CgroupManager {
    private final Map<String, Path> controllers;
    private final CgroupSupport support;

    CgroupManagerV1(Map<String, Path> controllers, CgroupFiles files) {
        this.controllers = controllers;
        this.support = new CgroupSupport(files);
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean controlsDevices() {
        return controllers.containsKey("devices");
    }

    @Override
    public Created create(String path, Limits limits) {
        return support.createDespiteRemovals(() -> createOnce(path, limits));
    }

    @Override
    public void removeIfUnused(String parent) {
        for (Path mount : new LinkedHashSet<>(controllers.values())) {
            support.removeIfUnused(CgroupSupport.inside(mount, parent));
        }
    }

    private Created createOnce(String path, Limits limits) {
        remove(path);
        try {
            for (Path mount : new LinkedHashSet<>(controllers.values())) {
                makeFolders(mount, CgroupSupport.inside(mount, path));
            }
            List<String> warnings = limit(path, limits.resources());
            limitDevices(path, limits);
            tune(path, limits.resources().tuning(), warnings);
            return new Created(new GroupV1(folders(path), controllers, support), warnings);
        } catch (ContainerException e) {
            try {
                remove(path);
            } catch (ContainerException cleanup) {
                e.addSuppressed(cleanup);
            }
            throw e;
        }
    }

    @Override
    public List<String> change(String path, Resources resources) {
        if (resources.memory().isPresent()) {
            // memory may never be above memory and swap together, which is set anew afterwards
            folder("memory", path).ifPresent(it -> support.attempt(it.resolve("memory.memsw.limit_in_bytes"), "-1"));
        }
        return limit(path, resources);
    }

    private List<String> limit(String path, Resources resources) {
        List<String> warnings = new ArrayList<>();
        limitMemory(path, resources, warnings);
        limitCpu(path, resources, warnings);
        OptionalLong pids = resources.pids();
        if (pids.isPresent() && pids.getAsLong() != 0) {
            String text = pids.getAsLong() < 0 ? "max" : Long.toString(pids.getAsLong());
            set("pids", path, "pids.max", text, "pids limit", warnings);
        }
        return warnings;
    }

    /**
     * Makes the folder and those above it. A folder that is there already is looked at too: whoever made it, another
     * thread or an engine that was killed, may not have come to its cpuset yet.
     */
    private void makeFolders(Path mount, Path folder) {
        Path parent = requireNonNull(folder.getParent());
        if (!parent.equals(mount)) {
            makeFolders(mount, parent);
        }
        if (!support.files().exists(folder)) {
            support.makeFolder(folder);
        }
        // A new cpuset is empty, and nobody can join an empty one.
        for (String file : List.of("cpuset.cpus", "cpuset.mems")) {
            if (support.files().exists(folder.resolve(file))
                    && support.read(folder.resolve(file)).orElse("").isEmpty()) {
                support.set(
                        folder.resolve(file), support.read(parent.resolve(file)).orElse("0"));
            }
        }
    }

    private void limitMemory(String path, Resources resources, List<String> warnings) {
        if (resources.memory().isPresent()) {
            set("memory", path, "memory.limit_in_bytes", resources.memory().getAsLong(), "memory limit", warnings);
            // after the memory limit, which may never be above this one; the file exists only with swap accounting
            set(
                    "memory",
                    path,
                    "memory.memsw.limit_in_bytes",
                    CgroupSupport.memoryAndSwap(resources).orElse(-1),
                    "swap limit",
                    warnings);
        }
        if (resources.memoryReservation().isPresent()) {
            set(
                    "memory",
                    path,
                    "memory.soft_limit_in_bytes",
                    resources.memoryReservation().getAsLong(),
                    "memory reservation",
                    warnings);
        }
    }

    private void limitCpu(String path, Resources resources, List<String> warnings) {
        if (resources.cpuShares().isPresent() && resources.cpuShares().getAsLong() > 0) {
            set("cpu", path, "cpu.shares", resources.cpuShares().getAsLong(), "cpu shares", warnings);
        }
        OptionalLong quota = CgroupSupport.quota(resources);
        if (quota.isPresent()) {
            set("cpu", path, "cpu.cfs_period_us", CgroupSupport.period(resources), "cpu limit", warnings);
            set("cpu", path, "cpu.cfs_quota_us", quota.getAsLong(), "cpu limit", warnings);
        }
        resources.cpuset().ifPresent(cpus -> set("cpuset", path, "cpuset.cpus", cpus, "cpuset", warnings));
    }

    private void limitDevices(String path, Limits limits) {
        Optional<Path> folder = folder("devices", path);
        if (folder.isPresent() && !limits.allDevices()) {
            support.set(folder.get().resolve("devices.deny"), "a");
            for (String rule : limits.devices()) {
                support.set(folder.get().resolve("devices.allow"), rule);
            }
        }
    }

    private void tune(String path, Tuning tuning, List<String> warnings) {
        tuning.swappiness().ifPresent(it -> set("memory", path, "memory.swappiness", it, "mem_swappiness", warnings));
        if (tuning.oomKillDisable()) {
            set("memory", path, "memory.oom_control", 1, "oom_kill_disable", warnings);
        }
        tuning.realtimePeriod().ifPresent(it -> set("cpu", path, "cpu.rt_period_us", it, "cpu_rt_period", warnings));
        tuning.realtimeRuntime().ifPresent(it -> set("cpu", path, "cpu.rt_runtime_us", it, "cpu_rt_runtime", warnings));
        tuning.blockIo().ifPresent(it -> limitBlockIo(path, it, warnings));
    }

    private void limitBlockIo(String path, BlockIo io, List<String> warnings) {
        io.weight().ifPresent(it -> set("blkio", path, "blkio.weight", it, "blkio_config.weight", warnings));
        Map<String, Map<String, Long>> files = new LinkedHashMap<>();
        files.put("weight_device", io.weightDevice());
        files.put("throttle.read_bps_device", io.readBps());
        files.put("throttle.write_bps_device", io.writeBps());
        files.put("throttle.read_iops_device", io.readIops());
        files.put("throttle.write_iops_device", io.writeIops());
        files.forEach((file, values) -> values.forEach((device, value) ->
                set("blkio", path, "blkio." + file, device + " " + value, "blkio_config", warnings)));
    }

    private void set(String controller, String path, String file, long value, String what, List<String> warnings) {
        set(controller, path, file, Long.toString(value), what, warnings);
    }

    private void set(String controller, String path, String file, String text, String what, List<String> warnings) {
        Optional<Path> folder = folder(controller, path);
        if (folder.isPresent()) {
            support.setIfThere(folder.get().resolve(file), text, what, warnings);
        } else {
            warnings.add("%s has no effect: this host has no cgroup controller '%s'".formatted(what, controller));
        }
    }

    private Optional<Path> folder(String controller, String path) {
        return Optional.ofNullable(controllers.get(controller)).map(mount -> CgroupSupport.inside(mount, path));
    }

    private Map<String, Path> folders(String path) {
        Map<String, Path> folders = new LinkedHashMap<>();
        controllers.forEach((controller, mount) -> folders.put(controller, CgroupSupport.inside(mount, path)));
        return folders;
    }

    @Override
    public Optional<Cgroup> find(String path) {
        Map<String, Path> folders = folders(path);
        folders.values().removeIf(folder -> !support.files().exists(folder));
        return folders.isEmpty() ? Optional.empty() : Optional.of(new GroupV1(folders, controllers, support));
    }

    @Override
    public List<String> children(String parent) {
        TreeSet<String> names = new TreeSet<>();
        for (Path mount : new LinkedHashSet<>(controllers.values())) {
            try {
                for (Path child : support.files().folders(CgroupSupport.inside(mount, parent))) {
                    names.add(String.valueOf(child.getFileName()));
                }
            } catch (IOException e) {
                throw new ContainerException("list cgroup %s: %s".formatted(parent, e.getMessage()), e);
            }
        }
        return List.copyOf(names);
    }

    @Override
    public void remove(String path) {
        Optional<Cgroup> group = find(path);
        if (group.isEmpty()) {
            return;
        }
        group.get().killAll();
        for (Path folder : new LinkedHashSet<>(folders(path).values())) {
            support.removeTree(folder);
        }
    }
}

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** {@link CgroupManager} for v2. Devices are controlled by a BPF program for each group, where the kernel lets us. */
final class CgroupManagerV2 implements CgroupManager {
    private static final List<String> WANTED = List.of("cpu", "cpuset", "io", "memory", "pids");
    private final Path root;
    private final CgroupSupport support;
    private final Supplier<Boolean> controlsDevices;

    CgroupManagerV2(Path root, CgroupFiles files) {
        this.root = root;
        this.support = new CgroupSupport(files);
        this.controlsDevices = once(files::canLimitDevices);
    }

    /** The answer stays the same as long as this process lives. */
    private static Supplier<Boolean> once(Supplier<Boolean> question) {
        AtomicReference<Optional<Boolean>> answer = new AtomicReference<>(Optional.empty());
        return () -> {
            Optional<Boolean> known = requireNonNull(answer.get());
            boolean result = known.isPresent() ? known.get() : question.get();
            answer.set(Optional.of(result));
            return result;
        };
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public boolean controlsDevices() {
        return controlsDevices.get();
    }

    private void limitDevices(Path folder, Limits limits) {
        if (!limits.allDevices() && controlsDevices()) {
            try {
                support.files().limitDevices(folder, DeviceProgram.of(limits.devices()));
            } catch (IOException | IllegalArgumentException e) {
                throw new ContainerException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    @Override
    public Created create(String path, Limits limits) {
        return support.createDespiteRemovals(() -> createOnce(path, limits));
    }

    @Override
    public void removeIfUnused(String parent) {
        support.removeIfUnused(CgroupSupport.inside(root, parent));
    }

    private Created createOnce(String path, Limits limits) {
        remove(path);
        Path folder = CgroupSupport.inside(root, path);
        try {
            makeFolders(folder);
            List<String> warnings = change(path, limits.resources());
            limitDevices(folder, limits);
            tune(folder, limits.resources().tuning(), warnings);
            return new Created(new GroupV2(folder, root, support), warnings);
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
        Path folder = CgroupSupport.inside(root, path);
        List<String> warnings = new ArrayList<>();
        limitMemory(folder, resources, warnings);
        limitCpu(folder, resources, warnings);
        OptionalLong pids = resources.pids();
        if (pids.isPresent() && pids.getAsLong() != 0) {
            String text = pids.getAsLong() < 0 ? "max" : Long.toString(pids.getAsLong());
            support.setIfThere(folder.resolve("pids.max"), text, "pids limit", warnings);
        }
        return warnings;
    }

    private void makeFolders(Path folder) {
        if (support.files().exists(folder)) {
            return;
        }
        Path parent = requireNonNull(folder.getParent());
        if (!parent.equals(root)) {
            makeFolders(parent);
        }
        enableControllers(parent);
        support.makeFolder(folder);
    }

    /** One by one: a controller that cannot be had must not cost the others. Limits that need it will warn. */
    private void enableControllers(Path folder) {
        Path control = folder.resolve("cgroup.subtree_control");
        List<String> there = List.of(
                support.read(folder.resolve("cgroup.controllers")).orElse("").split(" "));
        List<String> enabled = List.of(support.read(control).orElse("").split(" "));
        for (String controller : WANTED) {
            if (there.contains(controller) && !enabled.contains(controller)) {
                // refused if processes are in this very group (EBUSY) or it is not delegated to us (EACCES)
                support.attempt(control, "+" + controller);
            }
        }
    }

    private void limitMemory(Path folder, Resources resources, List<String> warnings) {
        if (resources.memory().isPresent()) {
            long memory = resources.memory().getAsLong();
            support.setIfThere(folder.resolve("memory.max"), Long.toString(memory), "memory limit", warnings);
            long both = CgroupSupport.memoryAndSwap(resources).orElse(-1);
            String swap = both < 0 ? "max" : Long.toString(Math.max(both - memory, 0));
            support.setIfThere(folder.resolve("memory.swap.max"), swap, "swap limit", warnings);
        }
        if (resources.memoryReservation().isPresent()) {
            String low = Long.toString(resources.memoryReservation().getAsLong());
            support.setIfThere(folder.resolve("memory.low"), low, "memory reservation", warnings);
        }
    }

    private void limitCpu(Path folder, Resources resources, List<String> warnings) {
        if (resources.cpuShares().isPresent() && resources.cpuShares().getAsLong() > 0) {
            String weight = Long.toString(weight(resources.cpuShares().getAsLong()));
            support.setIfThere(folder.resolve("cpu.weight"), weight, "cpu shares", warnings);
        }
        OptionalLong quota = CgroupSupport.quota(resources);
        if (quota.isPresent()) {
            String max = quota.getAsLong() + " " + CgroupSupport.period(resources);
            support.setIfThere(folder.resolve("cpu.max"), max, "cpu limit", warnings);
        }
        resources
                .cpuset()
                .ifPresent(cpus -> support.setIfThere(folder.resolve("cpuset.cpus"), cpus, "cpuset", warnings));
    }

    private void tune(Path folder, Tuning tuning, List<String> warnings) {
        Map<String, Boolean> gone = new LinkedHashMap<>();
        gone.put("mem_swappiness", tuning.swappiness().isPresent());
        gone.put("oom_kill_disable", tuning.oomKillDisable());
        gone.put("cpu_rt_period", tuning.realtimePeriod().isPresent());
        gone.put("cpu_rt_runtime", tuning.realtimeRuntime().isPresent());
        gone.forEach((what, asked) -> {
            if (asked) {
                warnings.add("%s has no effect: cgroup v2 does not have it".formatted(what));
            }
        });
        tuning.blockIo().ifPresent(io -> limitBlockIo(folder, io, warnings));
    }

    private void limitBlockIo(Path folder, BlockIo io, List<String> warnings) {
        Path weight = folder.resolve("io.weight");
        io.weight().ifPresent(it -> support.setIfThere(weight, "default " + it, "blkio_config.weight", warnings));
        io.weightDevice()
                .forEach((device, it) ->
                        support.setIfThere(weight, device + " " + it, "blkio_config.weight_device", warnings));
        Map<String, Map<String, Long>> limits = new LinkedHashMap<>();
        limits.put("rbps", io.readBps());
        limits.put("wbps", io.writeBps());
        limits.put("riops", io.readIops());
        limits.put("wiops", io.writeIops());
        limits.forEach((key, values) -> values.forEach((device, value) -> support.setIfThere(
                folder.resolve("io.max"), "%s %s=%d".formatted(device, key, value), "blkio_config", warnings)));
    }

    /** v1's 2 to 262144 on v2's 1 to 10000, as the OCI runtimes have it. */
    static long weight(long shares) {
        long bounded = Math.min(Math.max(shares, 2), 262_144);
        return 1 + (bounded - 2) * 9999 / 262_142;
    }

    @Override
    public Optional<Cgroup> find(String path) {
        Path folder = CgroupSupport.inside(root, path);
        return support.files().exists(folder) ? Optional.of(new GroupV2(folder, root, support)) : Optional.empty();
    }

    @Override
    public List<String> children(String parent) {
        try {
            return support.files().folders(CgroupSupport.inside(root, parent)).stream()
                    .map(child -> String.valueOf(child.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ContainerException("list cgroup %s: %s".formatted(parent, e.getMessage()), e);
        }
    }

    @Override
    public void remove(String path) {
        Optional<Cgroup> group = find(path);
        if (group.isPresent()) {
            group.get().killAll();
            support.removeTree(CgroupSupport.inside(root, path));
        }
    }
}

package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.LogOptions;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.process.LaunchPlan;
import io.jcompose.runtime.process.LaunchPlan.Log;
import io.jcompose.runtime.process.LaunchPlan.NamespaceKind;
import io.jcompose.runtime.process.LaunchPlan.Root;
import io.jcompose.runtime.process.SetupStep;
import io.jcompose.runtime.process.SetupStep.Bind;
import io.jcompose.runtime.process.SetupStep.FileSystem;
import io.jcompose.runtime.process.SetupStep.MountAttributes;
import io.jcompose.runtime.process.SetupStep.Propagation;
import io.jcompose.runtime.security.SystemPaths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Turns a specification into a launch plan, as Docker's defaults have it. Pure: the same facts give the same plan. */
final class LaunchPlanner {
    private static final int SYSTEM = MountAttributes.NO_SUID | MountAttributes.NO_EXEC | MountAttributes.NO_DEV;
    private static final int READ_ONLY = MountAttributes.READ_ONLY;
    private static final long SHM_SIZE = 64L << 20;
    private static final List<String> SYSTEM_FOLDERS = List.of("/dev", "/sys", "/sys/fs/cgroup");
    private static final String READ_ONLY_MARK = " read-only";

    private LaunchPlanner() {}

    static LaunchPlan plan(LaunchFacts facts) {
        ContainerSpec spec = facts.spec();
        ContainerFolders folders = facts.folders();
        // An image may hold one layer twice (an empty one, say), which overlay refuses (ELOOP). The upper one hides the
        // other.
        List<Path> lower = Stream.concat(spec.layers().stream(), Stream.of(facts.skeleton()))
                .distinct()
                .toList();
        Root root = new Root.Overlay(folders.rootfs(), lower, folders.upper(), folders.work());
        boolean ownUts = spec.namespaces().uts() == Source.Private.INSTANCE;
        return LaunchPlan.builder(folders.socket(), folders.exit(), root, ProcessPlanner.main(facts))
                .samples(facts.samples())
                .log(log(spec.log(), folders.log()))
                .lifeline(facts.lifeline())
                .namespaces(facts.namespaces())
                .cgroups(facts.cgroups())
                .steps(steps(facts))
                .readOnlyRoot(spec.readOnlyRoot())
                .hostname(ownUts ? Optional.of(ProcessPlanner.hostname(facts)) : Optional.empty())
                .domainname(ownUts ? spec.domainname() : Optional.empty())
                .console(spec.tty())
                .init(spec.init())
                .build();
    }

    private static Log log(LogOptions options, Path folder) {
        if (options.discard()) {
            return Log.DISCARD;
        }
        OptionalLong size = options.maxSize().isPresent() && options.maxSize().getAsLong() > 0
                ? options.maxSize()
                : OptionalLong.empty();
        return new Log(Optional.of(folder), size, Math.max(options.maxFiles(), 1));
    }

    private static List<SetupStep> steps(LaunchFacts facts) {
        Map<String, SetupStep> defaults = new LinkedHashMap<>();
        systemMounts(facts, defaults);
        List<SetupStep> mounts = new ArrayList<>(facts.mounts());
        boolean readOnly = facts.spec().readOnlyRoot();
        facts.networkFiles()
                .forEach((target, source) ->
                        mounts.add(new Bind(source, target, readOnly ? READ_ONLY : 0, Propagation.PRIVATE, false)));
        for (SetupStep mount : mounts) {
            String target = target(mount);
            defaults.remove(target);
            if (SYSTEM_FOLDERS.contains(target)) {
                defaults.keySet().removeIf(key -> key.startsWith(target + "/") || key.equals(target + READ_ONLY_MARK));
            }
        }
        boolean ownDev = mounts.stream().anyMatch(step -> target(step).equals("/dev"));
        List<SetupStep> steps = new ArrayList<>(defaults.values());
        if (!ownDev) {
            deviceNodes(steps);
        }
        steps.addAll(facts.devices());
        // a mount must not hide what was mounted below it before; mounts of one depth keep their order
        mounts.sort(Comparator.comparingLong(
                step -> target(step).chars().filter(c -> c == '/').count()));
        steps.addAll(mounts);
        sysctls(facts, steps);
        if (!facts.spec().security().privileged() && !facts.spec().security().unmaskedPaths()) {
            SystemPaths.MASKED.forEach(path -> steps.add(new SetupStep.Mask(path)));
            SystemPaths.READ_ONLY.forEach(path -> steps.add(new SetupStep.ReadOnly(path)));
        }
        return steps;
    }

    private static void systemMounts(LaunchFacts facts, Map<String, SetupStep> out) {
        ContainerSpec spec = facts.spec();
        boolean privileged = spec.security().privileged();
        add(out, new FileSystem("proc", "proc", "/proc", SYSTEM, ""));
        add(
                out,
                new FileSystem(
                        "tmpfs",
                        "tmpfs",
                        "/dev",
                        MountAttributes.NO_SUID | MountAttributes.STRICT_ATIME,
                        "mode=755,size=65536k"));
        add(
                out,
                new FileSystem(
                        "devpts",
                        "devpts",
                        "/dev/pts",
                        MountAttributes.NO_SUID | MountAttributes.NO_EXEC,
                        "newinstance,ptmxmode=0666,mode=0620,gid=5"));
        add(out, new FileSystem("sysfs", "sysfs", "/sys", privileged ? SYSTEM : SYSTEM | READ_ONLY, ""));
        cgroups(facts, privileged, out);
        // shows the queues of the ipc namespace it is mounted in, the host's too, whose own may be mounted nowhere
        add(out, new FileSystem("mqueue", "mqueue", "/dev/mqueue", SYSTEM, ""));
        if (spec.namespaces().ipc() == Source.Host.INSTANCE) {
            add(out, new Bind(Path.of("/dev/shm"), "/dev/shm", SYSTEM, Propagation.PRIVATE, false));
        } else if (spec.namespaces().ipc() instanceof Source.Of) {
            add(out, new Bind(sharedMemory(facts), "/dev/shm", SYSTEM, Propagation.PRIVATE, false));
        } else {
            long size = spec.shmSize().orElse(0) > 0 ? spec.shmSize().getAsLong() : SHM_SIZE;
            add(out, new FileSystem("tmpfs", "shm", "/dev/shm", SYSTEM, "mode=1777,size=" + size));
        }
    }

    /** POSIX shared memory is files there, so whoever shares the namespace must see the same ones. */
    private static Path sharedMemory(LaunchFacts facts) {
        return facts.namespaces().stream()
                .filter(use -> use.kind() == NamespaceKind.IPC)
                .flatMap(use -> use.join().stream())
                .map(file -> file.resolve("../../root/dev/shm").normalize())
                .findFirst()
                .orElseThrow(IllegalStateException::new);
    }

    /** Binds of the container's own groups: with v1 one folder for each hierarchy, on a small tmpfs. */
    private static void cgroups(LaunchFacts facts, boolean privileged, Map<String, SetupStep> out) {
        String base = "/sys/fs/cgroup";
        int attributes = privileged ? SYSTEM : SYSTEM | READ_ONLY;
        if (!facts.cgroupView().containsKey("")) {
            add(out, new FileSystem("tmpfs", "cgroup", base, SYSTEM, "mode=755,size=64k"));
        }
        facts.cgroupView().forEach((name, folder) -> {
            String target = name.isEmpty() ? base : base + "/" + name;
            add(out, new Bind(folder, target, attributes, Propagation.PRIVATE, false));
        });
        if (!privileged && !facts.cgroupView().containsKey("")) {
            out.put(base + READ_ONLY_MARK, new SetupStep.ReadOnly(base));
        }
    }

    private static void add(Map<String, SetupStep> out, SetupStep step) {
        out.put(target(step), step);
    }

    private static void deviceNodes(List<SetupStep> out) {
        out.add(node("/dev/null", 1, 3));
        out.add(node("/dev/zero", 1, 5));
        out.add(node("/dev/full", 1, 7));
        out.add(node("/dev/random", 1, 8));
        out.add(node("/dev/urandom", 1, 9));
        out.add(node("/dev/tty", 5, 0));
        out.add(new SetupStep.Symlink("/dev/fd", "/proc/self/fd"));
        out.add(new SetupStep.Symlink("/dev/stdin", "/proc/self/fd/0"));
        out.add(new SetupStep.Symlink("/dev/stdout", "/proc/self/fd/1"));
        out.add(new SetupStep.Symlink("/dev/stderr", "/proc/self/fd/2"));
        out.add(new SetupStep.Symlink("/dev/core", "/proc/kcore"));
        out.add(new SetupStep.Symlink("/dev/ptmx", "pts/ptmx"));
    }

    private static SetupStep node(String path, int major, int minor) {
        return new SetupStep.Device(path, false, major, minor, 0666, 0, 0);
    }

    private static void sysctls(LaunchFacts facts, List<SetupStep> out) {
        Map<String, String> all = new LinkedHashMap<>();
        boolean ownNet = facts.namespaces().stream()
                .anyMatch(use -> use.kind() == NamespaceKind.NET && use.join().isEmpty());
        if (ownNet) {
            // as Docker: ports below 1024 and ping need no capability
            all.put("net.ipv4.ip_unprivileged_port_start", "0");
            all.put("net.ipv4.ping_group_range", "0 2147483647");
        }
        all.putAll(facts.spec().sysctls());
        all.forEach((name, value) -> out.add(new SetupStep.Sysctl(name, value)));
    }

    /** Where a step mounts something; no two kinds have it in common. */
    static String target(SetupStep step) {
        if (step instanceof Bind bind) {
            return bind.target();
        }
        return step instanceof FileSystem fileSystem ? fileSystem.target() : "";
    }
}

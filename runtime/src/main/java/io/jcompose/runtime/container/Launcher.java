package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.Sandbox;
import io.jcompose.runtime.Tuning;
import io.jcompose.runtime.cgroup.Cgroup;
import io.jcompose.runtime.cgroup.CgroupManager;
import io.jcompose.runtime.cgroup.Limits;
import io.jcompose.runtime.container.LiveContainers.Live;
import io.jcompose.runtime.logs.LogTail;
import io.jcompose.runtime.process.LaunchPlan;
import io.jcompose.runtime.process.LaunchPlan.NamespaceKind;
import io.jcompose.runtime.process.LaunchPlan.NamespaceUse;
import io.jcompose.runtime.process.MonitorClient;
import io.jcompose.runtime.process.SetupStep;
import io.jcompose.runtime.rootfs.LayeredView;
import io.jcompose.runtime.rootfs.UserDatabase;
import io.jcompose.runtime.rootfs.UserDatabase.Identity;
import io.jcompose.runtime.volume.LocalVolumeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches containers: gathers the facts, has the plan made, carries it out, and undoes all of it if it fails. */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private final RuntimePaths paths;
    private final Path skeleton;
    private final ContainerFiles files;
    private final LiveContainers live;
    private final CgroupManager cgroups;
    private final MountPreparation mounts;
    private final Optional<LaunchPlan.Lifeline> lifeline;
    private final NetworkFiles networkFiles = new NetworkFiles();
    private final HostDevices hostDevices = new HostDevices();

    Launcher(
            RuntimePaths paths,
            ContainerFiles files,
            LiveContainers live,
            CgroupManager cgroups,
            LocalVolumeStore volumes,
            Optional<LaunchPlan.Lifeline> lifeline,
            Path skeleton) {
        this.paths = paths;
        this.skeleton = skeleton;
        this.files = files;
        this.live = live;
        this.cgroups = cgroups;
        this.mounts = new MountPreparation(volumes);
        this.lifeline = lifeline;
    }

    /** The caller holds the container's lock and knows that it does not run. */
    Sandbox launch(ContainerRecord record) {
        ContainerId id = record.id();
        ContainerSpec spec = record.spec();
        if (files.readRun(id).flatMap(RunRecord::lost).isPresent()) {
            mendLog(files.folders(id));
        }
        files.deleteRun(id);
        files.deleteRunFolder(id);
        String cgroup = files.cgroupPath(record);
        try {
            files.writeRun(
                    id,
                    new RunRecord(Instant.now(), Optional.empty(), live.bootId(), cgroup, Optional.empty(), List.of()));
            HostDevices.Found devices = hostDevices.find(spec.security().devices());
            CgroupManager.Created group = cgroups.create(cgroup, limits(spec, devices.rules()));
            LaunchPlan plan = LaunchPlanner.plan(facts(record, group.group(), devices));
            MonitorClient.Launched launched = live.launch(id, plan);
            List<String> warnings = new ArrayList<>(group.warnings());
            launched.warnings().stream().map(KernelAnswers::readable).forEach(warnings::add);
            if (!warnings.isEmpty()) {
                files.readRun(id).ifPresent(run -> files.writeRun(id, run.warned(warnings)));
            }
            long pid = launched.monitor().pid();
            return new Sandbox(id, pid, Path.of("/proc", Long.toString(pid), "ns", "net"));
        } catch (RuntimeException | IOException e) {
            throw undo(record, cgroup, e);
        }
    }

    /** A monitor that was killed may have done so in the middle of a record. */
    private static void mendLog(ContainerFolders folders) {
        try {
            long bytes = LogTail.mend(folders.log());
            if (bytes > 0) {
                LOG.info("took {} bytes of an unfinished record off the log in {}", bytes, folders.log());
            }
        } catch (IOException e) {
            LOG.warn("look at the end of the log in {}: {}", folders.log(), e.getMessage());
        }
    }

    private ContainerException undo(ContainerRecord record, String cgroup, Exception cause) {
        String why = String.valueOf(cause.getMessage());
        ContainerException failure = new ContainerException(
                "launch container '%s': %s%s".formatted(record.spec().name(), why, KernelAnswers.advice(why)), cause);
        for (Runnable step : List.<Runnable>of(
                () -> cgroups.remove(cgroup),
                () -> cgroups.removeIfUnused(paths.cgroupParent()),
                () -> files.deleteRunFolder(record.id()),
                () -> files.deleteRun(record.id()))) {
            try {
                step.run();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    private Limits limits(ContainerSpec spec, List<String> deviceRules) {
        List<String> rules = new ArrayList<>(Limits.DEFAULT_DEVICES);
        rules.addAll(deviceRules);
        rules.addAll(spec.security().deviceCgroupRules());
        Tuning tuning = spec.resources().tuning();
        Tuning numbered = tuning.withBlockIo(tuning.blockIo().map(it -> it.named(hostDevices::blockDevice)));
        return new Limits(
                spec.resources().with(numbered), rules, spec.security().privileged());
    }

    private LaunchFacts facts(ContainerRecord record, Cgroup group, HostDevices.Found devices) throws IOException {
        ContainerSpec spec = record.spec();
        ContainerFolders folders = files.folders(record.id());
        makeRunFolder(folders);
        networkFiles.write(spec, folders);
        Identity identity = identity(spec, folders, spec.user());
        List<SetupStep> nodes = new ArrayList<>(spec.security().privileged() ? hostDevices.all() : List.of());
        nodes.addAll(devices.nodes());
        boolean hostCgroups = spec.namespaces().cgroup() == Source.Host.INSTANCE;
        return new LaunchFacts(
                spec,
                folders,
                skeleton,
                identity,
                mounts.prepare(spec, folders, new LayeredView(spec.layers())),
                networkFileMounts(spec, folders),
                nodes,
                namespaces(spec),
                group.memberships().stream()
                        .map(it -> new LaunchPlan.Cgroup(it.version(), it.folder()))
                        .toList(),
                group.oomFiles(),
                hostCgroups ? group.hostView() : group.view(),
                cgroups.controlsDevices(),
                lifeline);
    }

    private static void makeRunFolder(ContainerFolders folders) throws IOException {
        int length = folders.socket().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (length > LaunchPlan.MAX_SOCKET_PATH) {
            throw new ContainerException(
                    "socket path %s has %d bytes, at most %d are possible; use a shorter run folder"
                            .formatted(folders.socket(), length, LaunchPlan.MAX_SOCKET_PATH));
        }
        Files.createDirectories(
                folders.run(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Who a user is in the container as it is now: what it changed itself counts. */
    static Identity identity(ContainerSpec spec, ContainerFolders folders, Optional<String> user) {
        List<Path> all = new ArrayList<>();
        all.add(folders.upper());
        all.addAll(spec.layers());
        return UserDatabase.read(new LayeredView(all)).resolve(user, spec.supplementaryGroups(), spec.image());
    }

    /** A container that shares another's network shares its names, too. */
    private Map<String, Path> networkFileMounts(ContainerSpec spec, ContainerFolders own) {
        ContainerFolders from = spec.namespaces().net() instanceof Source.Of of ? files.folders(of.container()) : own;
        Map<String, Path> mounts = new LinkedHashMap<>();
        mounts.put("/etc/hosts", from.hosts());
        mounts.put("/etc/hostname", from.hostname());
        mounts.put("/etc/resolv.conf", from.resolvConf());
        for (Mount mount : spec.mounts()) {
            mounts.remove(mount.target());
        }
        return mounts;
    }

    private List<NamespaceUse> namespaces(ContainerSpec spec) {
        ContainerSpec.Namespaces all = spec.namespaces();
        List<NamespaceUse> uses = new ArrayList<>();
        use(NamespaceKind.PID, "pid", all.pid(), uses);
        use(NamespaceKind.NET, "net", all.net(), uses);
        use(NamespaceKind.IPC, "ipc", all.ipc(), uses);
        use(NamespaceKind.UTS, "uts", all.uts(), uses);
        use(NamespaceKind.CGROUP, "cgroup", all.cgroup(), uses);
        return uses;
    }

    private void use(NamespaceKind kind, String name, Source source, List<NamespaceUse> out) {
        if (source instanceof Source.Of of) {
            Live other = live.find(of.container())
                    .orElseThrow(
                            () -> new ContainerException("its %s namespace is that of container %s, which does not run"
                                    .formatted(name, nameOf(of.container()))));
            out.add(NamespaceUse.join(
                    kind, Path.of("/proc", Long.toString(other.monitor().pid()), "ns", name)));
        } else if (source == Source.Private.INSTANCE) {
            out.add(NamespaceUse.fresh(kind));
        }
    }

    private String nameOf(ContainerId id) {
        return files.read(id).map(it -> "'" + it.spec().name() + "'").orElse(id.shortForm());
    }

    void writeHosts(ContainerRecord record, List<String> addresses) {
        try {
            networkFiles.writeHosts(record.spec(), files.folders(record.id()), addresses);
        } catch (IOException e) {
            throw new ContainerException(
                    "write /etc/hosts of container '%s': %s"
                            .formatted(record.spec().name(), e.getMessage()),
                    e);
        }
    }
}

package io.jcompose.runtime.container;

import static java.util.Objects.requireNonNull;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRoots;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.archive.RootFolder;
import io.jcompose.runtime.container.LiveContainers.Live;
import io.jcompose.runtime.files.FileMutex;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.PrivateMounts;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.linux.SyscallException.Reason;
import io.jcompose.runtime.process.SetupStep;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.LayeredView;
import io.jcompose.runtime.rootfs.MountStubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reaches the files of a container: of a running one through its PID 1's root, of another by mounting what it would see on a
 * thread whose mounts nobody else sees.
 */
final class RootAccess implements ContainerRoots {
    private final ContainerFiles files;
    private final ContainerLocks locks;
    private final LiveContainers live;
    private final MountPreparation mounts;

    RootAccess(ContainerFiles files, ContainerLocks locks, LiveContainers live, MountPreparation mounts) {
        this.files = files;
        this.locks = locks;
        this.live = live;
        this.mounts = mounts;
    }

    @Override
    public <T> T use(ContainerId id, Scope scope, Use<T> use) {
        ContainerSpec spec = require(id);
        try {
            if (scope == Scope.ROOT_ONLY) {
                return PrivateMounts.call(own -> rootOnly(own, id, spec, use));
            }
            Optional<Live> running = live.find(id);
            if (running.isPresent()) {
                return throughProcess(running.get().monitor().pid(), use);
            }
            try (FileMutex.Held lock = locks.acquire(id)) {
                requireNonNull(lock);
                Optional<Live> started = live.findLocked(id);
                return started.isPresent()
                        ? throughProcess(started.get().monitor().pid(), use)
                        : PrivateMounts.call(own -> mounted(own, id, spec, use));
            }
        } catch (NoSuchFileException e) {
            throw new ContainerException(
                    "could not find the file %s in container %s".formatted(e.getMessage(), spec.name()), e);
        } catch (IOException | SyscallException e) {
            throw new ContainerException("container %s: %s".formatted(spec.name(), describe(e)), e);
        }
    }

    /** Java's file exceptions have only the path as their message. */
    private static String describe(Exception e) {
        return e instanceof java.nio.file.NotDirectoryException
                ? e.getMessage() + ": not a directory"
                : String.valueOf(e.getMessage());
    }

    private ContainerSpec require(ContainerId id) {
        return files.read(id)
                .orElseThrow(() -> new ContainerException("container %s is gone".formatted(id.shortForm())))
                .spec();
    }

    private static <T> T throughProcess(long pid, Use<T> use) throws IOException {
        FileSyscalls syscalls = FileSyscalls.linux();
        try (OpenFile root = syscalls.openFolder(Path.of("/proc", Long.toString(pid), "root"))) {
            return use.with(new RootFolder(syscalls, root));
        }
    }

    private <T> T rootOnly(PrivateMounts own, ContainerId id, ContainerSpec spec, Use<T> use) throws IOException {
        ContainerFolders folders = files.folders(id);
        List<Path> all = new ArrayList<>();
        all.add(folders.upper());
        all.addAll(new LinkedHashSet<>(spec.layers()));
        if (all.size() == 1) {
            return open(folders.upper(), use);
        }
        own.overlay(commonParent(all), all, null, null, folders.rootfs());
        return open(folders.rootfs(), use);
    }

    private <T> T mounted(PrivateMounts own, ContainerId id, ContainerSpec spec, Use<T> use) throws IOException {
        ContainerFolders folders = files.folders(id);
        Path root = folders.upper();
        if (!spec.layers().isEmpty()) {
            root = folders.rootfs();
            Set<Path> lower = new LinkedHashSet<>(spec.layers()); // overlay refuses one folder twice
            own.overlay(commonParent(lower), lower, folders.upper(), folders.work(), root);
        }
        FileSyscalls syscalls = FileSyscalls.linux();
        try (OpenFile opened = syscalls.openFolder(root)) {
            List<Mount> lasting = spec.mounts().stream()
                    .filter(mount -> mount instanceof Mount.Bind || mount instanceof Mount.Volume)
                    .toList();
            ContainerSpec only = spec.toBuilder().mounts(lasting).build();
            for (SetupStep step : mounts.prepare(only, folders, new LayeredView(spec.layers()))) {
                if (step instanceof SetupStep.Bind bind) {
                    bind(own, syscalls, opened, bind);
                }
            }
            return use.with(new RootFolder(syscalls, opened));
        }
    }

    private static void bind(PrivateMounts own, FileSyscalls syscalls, OpenFile root, SetupStep.Bind bind) {
        if (Files.isDirectory(bind.source())) {
            try (OpenFile target = folder(syscalls, root, bind.target())) {
                own.bind(bind.source(), target);
            }
        }
    }

    /** Opens a mount point; one that is not there yet is made, as starting the container would. */
    private static OpenFile folder(FileSyscalls syscalls, OpenFile root, String path) {
        String inside = path.replaceFirst("^/+", "");
        try {
            return syscalls.openInRoot(root, inside.isEmpty() ? "." : inside);
        } catch (SyscallException e) {
            if (e.reason() != Reason.NOT_FOUND || inside.isEmpty()) {
                throw e;
            }
        }
        int slash = inside.lastIndexOf('/');
        try (OpenFile parent = folder(syscalls, root, slash < 0 ? "" : inside.substring(0, slash))) {
            syscalls.makeFolder(parent, inside.substring(slash + 1), 0755);
        }
        return syscalls.openInRoot(root, inside);
    }

    private static <T> T open(Path root, Use<T> use) throws IOException {
        FileSyscalls syscalls = FileSyscalls.linux();
        try (OpenFile opened = syscalls.openFolder(root)) {
            return use.with(new RootFolder(syscalls, opened));
        }
    }

    /** Lower folders are named relative to it, since all options of a mount share one page. */
    private static Path commonParent(Iterable<Path> folders) {
        Path common = null;
        for (Path folder : folders) {
            Path parent = requireNonNull(folder.getParent());
            while (common != null && !parent.startsWith(common)) {
                common = common.getParent();
            }
            common = common == null ? parent : common;
        }
        return requireNonNull(common);
    }

    @Override
    public List<String> stubs(ContainerId id) {
        ContainerSpec spec = require(id);
        try {
            return new MountStubs(files.folders(id).upper(), spec.layers())
                    .find(spec.mounts().stream().map(Mount::target).toList());
        } catch (IOException e) {
            throw new ContainerException("look at the files of container %s: %s".formatted(spec.name(), e), e);
        }
    }

    @Override
    public List<Change> changes(ContainerId id) {
        ContainerSpec spec = require(id);
        Path upper = files.folders(id).upper();
        Set<String> stubs = new HashSet<>(stubs(id));
        LayeredView below = new LayeredView(spec.layers());
        List<Path> all = new ArrayList<>();
        all.add(upper);
        all.addAll(spec.layers());
        LayeredView merged = new LayeredView(all);
        List<Change> changes = new ArrayList<>();
        collect(upper, "", merged, below, stubs, changes);
        return changes;
    }

    /** @param path of a folder that is in the writable layer; relative */
    private static void collect(
            Path upper, String path, LayeredView merged, LayeredView below, Set<String> stubs, List<Change> changes) {
        for (String name : names(upper.resolve(path))) {
            String child = path.isEmpty() ? name : path + "/" + name;
            if (stubs.contains(child)) {
                continue;
            }
            Optional<FileNode> now = merged.lstat("/" + child);
            boolean before = below.lstat("/" + child).isPresent();
            if (now.isEmpty()) {
                changes.add(new Change(Kind.DELETED, "/" + child));
                continue;
            }
            changes.add(new Change(before ? Kind.CHANGED : Kind.ADDED, "/" + child));
            if (now.get().isFolder()) {
                collect(upper, child, merged, below, stubs, changes);
            }
        }
    }

    private static List<String> names(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of(); // gone meanwhile
        }
    }
}

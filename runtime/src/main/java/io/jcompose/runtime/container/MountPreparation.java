package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.process.SetupStep;
import io.jcompose.runtime.process.SetupStep.Bind;
import io.jcompose.runtime.process.SetupStep.FileSystem;
import io.jcompose.runtime.process.SetupStep.MountAttributes;
import io.jcompose.runtime.process.SetupStep.Propagation;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.LayeredView;
import io.jcompose.runtime.volume.LocalVolumeStore;
import io.jcompose.runtime.volume.VolumeStore.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Gets the sources of mounts ready on the host and says how to mount them. */
final class MountPreparation {
    private static final String TMPFS_DEFAULTS = "nosuid,nodev,noexec";
    private final LocalVolumeStore volumes;

    MountPreparation(LocalVolumeStore volumes) {
        this.volumes = volumes;
    }

    /** @param image what the image alone shows, for filling volumes */
    List<SetupStep> prepare(ContainerSpec spec, ContainerFolders folders, LayeredView image) {
        List<SetupStep> steps = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            try {
                steps.add(step(mount, folders, image, steps.size()));
            } catch (IOException e) {
                throw new ContainerException("mount %s in '%s': %s".formatted(mount.target(), spec.name(), e), e);
            }
        }
        return steps;
    }

    private SetupStep step(Mount mount, ContainerFolders folders, LayeredView image, int number) throws IOException {
        if (mount instanceof Mount.Bind bind) {
            return bind(bind);
        } else if (mount instanceof Mount.Volume volume) {
            return volume(volume, image);
        } else if (mount instanceof Mount.Tmpfs tmpfs) {
            return tmpfs(tmpfs, image);
        } else if (mount instanceof Mount.Image files) {
            return image(files);
        } else if (mount instanceof Mount.FileCopy copy) {
            return copy(copy, folders, number);
        }
        throw new IllegalArgumentException("unknown mount " + mount);
    }

    private static SetupStep bind(Mount.Bind bind) throws IOException {
        if (!Files.exists(bind.source())) {
            if (!bind.createSource()) {
                throw new ContainerException("bind source %s does not exist; create it, or leave create_host_path out"
                        .formatted(bind.source()));
            }
            try {
                createFolders(bind.source());
            } catch (IOException e) {
                throw new ContainerException(
                        "bind source %s does not exist and cannot be created: %s".formatted(bind.source(), e), e);
            }
        }
        return new Bind(
                bind.source(),
                bind.target(),
                bind.readOnly() ? MountAttributes.READ_ONLY : 0,
                propagation(bind.propagation()),
                bind.recursive());
    }

    /** With mode 0755, whatever the engine's umask is. */
    private static void createFolders(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent != null && !Files.exists(parent)) {
            createFolders(parent);
        }
        Files.createDirectory(folder);
        Files.setAttribute(folder, "unix:mode", 0755);
    }

    /** @throws IllegalArgumentException if there is no such mode */
    static Propagation propagation(String name) {
        String plain = name.startsWith("r") ? name.substring(1) : name;
        if (name.isEmpty()) {
            return Propagation.PRIVATE;
        }
        try {
            return Propagation.valueOf(plain.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "propagation '%s': use rprivate, private, rshared, shared, rslave or slave".formatted(name), e);
        }
    }

    private SetupStep volume(Mount.Volume mount, LayeredView image) {
        Volume volume = volumes.find(mount.name())
                .orElseThrow(() -> new ContainerException("volume '%s' does not exist".formatted(mount.name())));
        int attributes = mount.readOnly() ? MountAttributes.READ_ONLY : 0;
        var fileSystem = LocalVolumeStore.fileSystem(volume);
        if (fileSystem.isPresent()) {
            FileSystem parsed = FileSystem.parse(
                    fileSystem.get().type(), mount.target(), fileSystem.get().options());
            return new FileSystem(
                    parsed.type(),
                    fileSystem.get().device(),
                    mount.target(),
                    parsed.attributes() | attributes,
                    parsed.options());
        }
        if (!Files.isDirectory(volume.data())) {
            throw new ContainerException(
                    "volume '%s': its device %s is not a folder; create it, or correct the volume's options"
                            .formatted(volume.name(), volume.data()));
        }
        if (mount.copyUp() && mount.subpath().isEmpty()) {
            volumes.copyUp(volume, image, mount.target());
        }
        Path source = mount.subpath().isEmpty()
                ? volume.data()
                : subpath(volume, mount.subpath().get());
        return new Bind(source, mount.target(), attributes, Propagation.PRIVATE, true);
    }

    /** Links in a volume are the containers' doing: they are resolved inside it. */
    private static Path subpath(Volume volume, String subpath) {
        return new LayeredView(List.of(volume.data()))
                .stat(subpath)
                .map(FileNode::file)
                .orElseThrow(() -> new ContainerException(
                        "volume '%s' has no subpath '%s'; create it first".formatted(volume.name(), subpath)));
    }

    /** One layer is bound; several are laid over each other, with nothing to write to. */
    private static SetupStep image(Mount.Image mount) {
        LayeredView view = new LayeredView(mount.layers());
        String path = "/" + mount.subpath().orElse("");
        FileNode node = view.stat(path)
                .orElseThrow(() -> new ContainerException(
                        "image '%s' has no '%s' to mount at %s".formatted(mount.image(), path, mount.target())));
        List<Path> folders = view.folders(path).stream().distinct().toList();
        if (!node.isFolder() || folders.size() == 1) {
            return new Bind(
                    node.isFolder() ? folders.get(0) : node.file(),
                    mount.target(),
                    MountAttributes.READ_ONLY,
                    Propagation.PRIVATE,
                    false);
        }
        String lower = folders.stream().map(Path::toString).collect(Collectors.joining(":"));
        return new FileSystem("overlay", "overlay", mount.target(), MountAttributes.READ_ONLY, "lowerdir=" + lower);
    }

    private static SetupStep tmpfs(Mount.Tmpfs tmpfs, LayeredView image) {
        StringBuilder options = new StringBuilder(TMPFS_DEFAULTS);
        tmpfs.size().ifPresent(size -> options.append(",size=").append(size));
        int usual = image.stat(tmpfs.target())
                .filter(FileNode::isFolder)
                .map(FileNode::permissions)
                .orElse(01777);
        options.append(",mode=").append(Integer.toOctalString(tmpfs.mode().orElse(usual)));
        if (!tmpfs.options().isEmpty()) {
            options.append(',').append(tmpfs.options());
        }
        if (tmpfs.readOnly()) {
            options.append(",ro");
        }
        return FileSystem.parse("tmpfs", tmpfs.target(), options.toString());
    }

    /** The run folder lies in memory; the copy is the container's own, whatever becomes of the original. */
    private static SetupStep copy(Mount.FileCopy copy, ContainerFolders folders, int number) throws IOException {
        if (!Files.isRegularFile(copy.source())) {
            String problem = Files.exists(copy.source()) ? "is not a file" : "does not exist";
            throw new ContainerException(
                    "%s, to be mounted at %s, %s".formatted(copy.source(), copy.target(), problem));
        }
        Files.createDirectories(folders.copies());
        Path file = folders.copies().resolve(Integer.toString(number));
        Files.copy(copy.source(), file);
        Files.setAttribute(file, "unix:uid", copy.uid());
        Files.setAttribute(file, "unix:gid", copy.gid());
        Files.setAttribute(file, "unix:mode", copy.mode());
        return new Bind(file, copy.target(), MountAttributes.READ_ONLY, Propagation.PRIVATE, false);
    }
}

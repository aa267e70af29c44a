package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec.Device;
import io.jcompose.runtime.process.SetupStep;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.LayeredView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds device nodes of the host that a container is given. */
final class HostDevices {
    /** The container has its own of these. */
    private static final Set<String> OWN = Set.of("/dev/pts", "/dev/shm", "/dev/mqueue", "/dev/fd", "/dev/console");

    private static final Set<String> USUAL =
            Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx");
    private final LayeredView host = new LayeredView(List.of(Path.of("/")));

    /** @param rules for the device control group */
    record Found(List<SetupStep> nodes, List<String> rules) {}

    /** The asked-for ones; a folder means all devices in it. */
    Found find(List<Device> devices) {
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        for (Device device : devices) {
            FileNode node = host.stat(device.host().toString())
                    .orElseThrow(() ->
                            new ContainerException("device %s does not exist on this host".formatted(device.host())));
            if (node.isFolder()) {
                folder(node, device.container(), device.permissions(), found);
            } else if (!add(node, device.container(), device.permissions(), found)) {
                throw new ContainerException("device %s: not a device node".formatted(device.host()));
            }
        }
        return found;
    }

    /** Numbers of a block device, {@code 8:0}, as control groups want them. */
    String blockDevice(String path) {
        FileNode node = host.stat(path)
                .filter(FileNode::isBlockDevice)
                .orElseThrow(() -> new ContainerException("blkio_config: %s is not a block device".formatted(path)));
        return major(node) + ":" + minor(node);
    }

    // the encoding of glibc's gnu_dev_major and gnu_dev_minor
    private static int major(FileNode node) {
        return (int) ((node.device() >>> 8 & 0xfff) | (node.device() >>> 32 & 0xfffff000L));
    }

    private static int minor(FileNode node) {
        return (int) ((node.device() & 0xff) | (node.device() >>> 12 & 0xffffff00L));
    }

    /** All of the host's, for privileged containers. */
    List<SetupStep> all() {
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        Optional<FileNode> dev = host.stat("/dev");
        dev.ifPresent(node -> folder(node, "/dev", "rwm", found));
        return found.nodes;
    }

    private void folder(FileNode folder, String target, String permissions, Found found) {
        for (FileNode child : host.list(folder.path())) {
            String to = target + "/" + child.name();
            if (OWN.contains(to) || USUAL.contains(to)) {
                continue;
            }
            if (child.isFolder()) {
                folder(child, to, permissions, found);
            } else {
                add(child, to, permissions, found);
            }
        }
    }

    private static boolean add(FileNode node, String target, String permissions, Found found) {
        if (!node.isBlockDevice() && !node.isCharacterDevice()) {
            return false;
        }
        int major = major(node);
        int minor = minor(node);
        found.nodes.add(new SetupStep.Device(
                target, node.isBlockDevice(), major, minor, node.permissions(), node.uid(), node.gid()));
        found.rules.add("%s %d:%d %s".formatted(node.isBlockDevice() ? "b" : "c", major, minor, permissions));
        return true;
    }
}

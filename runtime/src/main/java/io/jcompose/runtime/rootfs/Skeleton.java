package io.jcompose.runtime.rootfs;

import io.jcompose.runtime.ContainerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A layer below those of all images: the places that every container has something mounted upon. Where an image lacks
 * them, they would be made in each container's own layer, folders copied up and all: a third of a start's time.
 */
public final class Skeleton {
    private static final List<String> FOLDERS = List.of("dev", "etc", "proc", "sys");
    private static final List<String> FILES = List.of("etc/hostname", "etc/hosts", "etc/resolv.conf");

    private Skeleton() {}

    /**
     * Makes what is missing of {@code data/skeleton}. Safe with several engines at a time and when killed: without a part
     * of it, containers make that part themselves.
     *
     * @return the layer's folder
     * @throws ContainerException if the folder cannot be written
     */
    public static Path install(Path data) {
        Path skeleton = data.resolve("skeleton");
        try {
            Files.createDirectories(skeleton);
            for (String name : FOLDERS) {
                Path folder = skeleton.resolve(name);
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            for (String name : FILES) {
                Path file = skeleton.resolve(name);
                if (!Files.exists(file)) {
                    Files.write(file, new byte[0]);
                }
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
            Files.setPosixFilePermissions(skeleton, PosixFilePermissions.fromString("rwxr-xr-x"));
            return skeleton;
        } catch (IOException e) {
            throw new ContainerException("make %s: %s".formatted(skeleton, e), e);
        }
    }
}

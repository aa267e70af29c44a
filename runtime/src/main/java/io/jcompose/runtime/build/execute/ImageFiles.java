package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.archive.TreeArchiver;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.context.IgnorePatterns;
import io.jcompose.runtime.build.execute.TreeWriter.Owner;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.rootfs.FileNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Hands out the root file system of an image, all layers merged: what a build is asked for that makes files. Blocking. */
public final class ImageFiles {
    private final ImageStore store;

    public ImageFiles(ImageStore store) {
        this.store = store;
    }

    /**
     * Copies all files into a folder, which is made if it is missing. Files of the same name are replaced, others stay.
     * Everything belongs to the caller; modes and times are the image's; what was copied before a failure stays.
     *
     * @throws ImageException naming the file that could not be written
     */
    public void copyTo(Image image, Path folder) {
        try {
            Files.createDirectories(folder);
            Path self = Path.of("/proc/self");
            Owner caller = new Owner(
                    (Integer) Files.getAttribute(self, "unix:uid"), (Integer) Files.getAttribute(self, "unix:gid"));
            copy(image, folder, Optional.of(caller));
        } catch (IOException | UncheckedIOException e) {
            throw new ImageException(
                    "write the files of %s to %s: %s".formatted(image.shortId(), folder, reason(e)), e);
        }
    }

    /**
     * Writes all files as a tar, owners included; the stream stays open.
     *
     * @throws ImageException if a file cannot be read or the stream not be written
     */
    public void writeTar(Image image, OutputStream out) {
        Path temporary = store.temporaryFolder();
        try {
            Path tree = Files.createDirectory(temporary.resolve("tree"));
            copy(image, tree, Optional.empty());
            FileSyscalls syscalls = FileSyscalls.linux();
            try (OpenFile opened = syscalls.openFolder(tree)) {
                FileStatus status = syscalls.status(opened, ".").orElseThrow();
                new TreeArchiver(syscalls, out).pack(opened, ".", "", status);
            }
        } catch (IOException | UncheckedIOException | SyscallException e) {
            throw new ImageException("write the files of %s as a tar: %s".formatted(image.shortId(), reason(e)), e);
        } finally {
            Session.deleteTree(temporary);
        }
    }

    private void copy(Image image, Path folder, Optional<Owner> owner) throws IOException {
        try (ImageStore.Hold hold = store.hold()) {
            FileTree tree = FileTree.ofLayers(image.layers());
            Optional<FileNode> root = tree.find("");
            if (root.isPresent()) {
                FileTime made = FileTime.from(image.created().orElse(Instant.EPOCH));
                new TreeCopier(new TreeWriter(List.of(), folder, made), owner, Optional.empty())
                        .copy(tree, root.get(), "", "", true, tree.excluding(IgnorePatterns.NONE, ""));
            }
        }
    }

    private static String reason(Exception failure) {
        return Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    }
}

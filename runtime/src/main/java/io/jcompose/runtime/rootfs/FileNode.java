package io.jcompose.runtime.rootfs;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/**
 * A file as lstat(2) shows it.
 *
 * @param path inside the root, absolute and normal, after following links
 * @param file where it lies on the host: of a merged folder, the topmost
 * @param mode {@code st_mode}, type bits included
 * @param changed {@code st_ctime}: when content or anything else of it was last changed
 * @param device {@code st_rdev}: what a device node stands for
 * @param inode tells hard links of one layer
 * @param links number of hard links
 */
public record FileNode(
        String path,
        Path file,
        int mode,
        int uid,
        int gid,
        long size,
        FileTime modified,
        FileTime changed,
        long device,
        long inode,
        int links) {
    private static final int TYPE = 0170000;

    /** lstat(2) of a file of the host, shown as {@code path}; empty if it does not exist. */
    static Optional<FileNode> read(Path file, String path) throws IOException {
        try {
            Map<String, Object> stat = Files.readAttributes(
                    file, "unix:mode,uid,gid,size,lastModifiedTime,ctime,rdev,ino,nlink", LinkOption.NOFOLLOW_LINKS);
            return Optional.of(new FileNode(
                    path,
                    file,
                    number(stat, "mode").intValue(),
                    number(stat, "uid").intValue(),
                    number(stat, "gid").intValue(),
                    number(stat, "size").longValue(),
                    (FileTime) requireNonNull(stat.get("lastModifiedTime")),
                    (FileTime) requireNonNull(stat.get("ctime")),
                    number(stat, "rdev").longValue(),
                    number(stat, "ino").longValue(),
                    number(stat, "nlink").intValue()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
    }

    private static Number number(Map<String, Object> stat, String key) {
        Object value = stat.get(key);
        if (value instanceof Number number) {
            return number;
        }
        throw new IllegalStateException("stat without " + key);
    }

    /** Last component of the path; empty for the root. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    public boolean isFolder() {
        return (mode & TYPE) == 0040000;
    }

    public boolean isRegular() {
        return (mode & TYPE) == 0100000;
    }

    public boolean isLink() {
        return (mode & TYPE) == 0120000;
    }

    public boolean isCharacterDevice() {
        return (mode & TYPE) == 0020000;
    }

    public boolean isBlockDevice() {
        return (mode & TYPE) == 0060000;
    }

    /** Permission, setuid, setgid and sticky bits. */
    public int permissions() {
        return mode & 07777;
    }

    /** Content of a symbolic link, as it is. */
    public String linkTarget() throws IOException {
        return Files.readSymbolicLink(file).toString();
    }
}

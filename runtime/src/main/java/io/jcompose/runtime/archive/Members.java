package io.jcompose.runtime.archive;

import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.tar.TarEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Members of an archive made from files. */
public final class Members {
    private Members() {}

    /** A member that is this file; {@code link} is the target of a link, else empty. */
    public static TarEntry entry(
            String name,
            TarEntry.Type type,
            String link,
            FileStatus status,
            Instant time,
            Map<String, byte[]> attributes) {
        return new TarEntry(
                name,
                type,
                link,
                status.permissions(),
                status.uid(),
                status.gid(),
                type == TarEntry.Type.FILE ? status.size() : 0,
                time.getEpochSecond(),
                time.getNano(),
                status.major(),
                status.minor(),
                attributes,
                false,
                List.of());
    }

    /** What kind of member a file is. Sockets are none: leave them out before. */
    public static TarEntry.Type type(FileStatus status) {
        return switch (status.type()) {
            case FileStatus.REGULAR -> TarEntry.Type.FILE;
            case FileStatus.FOLDER -> TarEntry.Type.FOLDER;
            case FileStatus.SYMLINK -> TarEntry.Type.SYMLINK;
            case FileStatus.CHARACTER_DEVICE -> TarEntry.Type.CHARACTER_DEVICE;
            case FileStatus.BLOCK_DEVICE -> TarEntry.Type.BLOCK_DEVICE;
            default -> TarEntry.Type.FIFO;
        };
    }
}

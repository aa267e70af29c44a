package io.jcompose.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a service's containers see besides their image.
 *
 * @param tmpfs {@code path[:options]}
 * @param volumesFrom {@code service[:ro]} or {@code container:name[:ro]}
 * @param readOnly the root file system
 * @param shmSize bytes of /dev/shm
 */
public record Storage(
        List<Mount> mounts,
        List<String> tmpfs,
        List<String> volumesFrom,
        boolean readOnly,
        OptionalLong shmSize,
        Map<String, String> storageOpt,
        List<FileRef> configs,
        List<FileRef> secrets) {
    public Storage {
        mounts = List.copyOf(mounts);
        tmpfs = List.copyOf(tmpfs);
        volumesFrom = List.copyOf(volumesFrom);
        storageOpt = Copies.map(storageOpt);
        configs = List.copyOf(configs);
        secrets = List.copyOf(secrets);
    }

    public enum MountType {
        BIND,
        VOLUME,
        TMPFS,
        IMAGE,
        NPIPE,
        CLUSTER
    }

    /**
     * One entry of {@code volumes}.
     *
     * @param source BIND: absolute host path; VOLUME: key in {@link Project#volumes}, empty if anonymous; IMAGE:
     *     reference
     * @param createHostPath BIND: make a missing source as a folder
     * @param propagation BIND: {@code [r]shared|slave|private}
     * @param recursive BIND: enabled, disabled, writable or readonly
     * @param selinux BIND: z or Z
     * @param nocopy VOLUME: an empty one does not get the image's content
     * @param subpath VOLUME, IMAGE: folder within it
     * @param labels VOLUME: of an anonymous one
     * @param tmpfsSize bytes
     * @param tmpfsMode permission bits
     * @param byMountFlag asked for with {@code --mount}: docker inspect lists these apart from {@code --volume}
     */
    public record Mount(
            MountType type,
            Optional<String> source,
            String target,
            boolean readOnly,
            boolean createHostPath,
            Optional<String> propagation,
            Optional<String> recursive,
            Optional<String> selinux,
            boolean nocopy,
            Optional<String> subpath,
            Map<String, String> labels,
            OptionalLong tmpfsSize,
            OptionalInt tmpfsMode,
            boolean byMountFlag) {
        /** Key of the file that says {@link #byMountFlag}. */
        public static final String BY_MOUNT_FLAG = "x-mount-flag";

        public Mount {
            labels = Copies.map(labels);
        }
    }

    /**
     * Use of a config or secret.
     *
     * @param source key in {@link Project#configs} or {@link Project#secrets}
     * @param target absolute path in the container (for builds: the id)
     * @param mode permission bits; empty: 0444
     */
    public record FileRef(String source, String target, Optional<String> uid, Optional<String> gid, OptionalInt mode) {}
}

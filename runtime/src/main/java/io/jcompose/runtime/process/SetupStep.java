package io.jcompose.runtime.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing done inside the new root file system before it becomes the root. Targets are absolute paths inside; missing
 * parents (and the target of a mount) are created, owned by root, 0755. Symbolic links are followed inside the root only.
 */
public sealed interface SetupStep {

    /** How changes of the mounts below travel between host and container. */
    enum Propagation {
        PRIVATE(1 << 18),
        SLAVE(1 << 19),
        SHARED(1 << 20);

        private final int mountFlag;

        Propagation(int mountFlag) {
            this.mountFlag = mountFlag;
        }

        int mountFlag() {
            return mountFlag;
        }
    }

    /** Makes a folder, with parents. An existing one stays as it is. */
    record Folder(String target, int mode, int uid, int gid) implements SetupStep {}

    /**
     * Mounts a file or folder of the host. Read-only includes submounts.
     *
     * @param attributes of {@link MountAttributes}
     * @param recursive submounts of the source come along, and propagation applies to them too
     */
    record Bind(Path source, String target, int attributes, Propagation propagation, boolean recursive)
            implements SetupStep {}

    /**
     * Mounts a new instance of a file system.
     *
     * @param type such as {@code tmpfs}, {@code proc}, {@code cgroup2}
     * @param attributes of {@link MountAttributes}
     * @param options of the file system alone, comma-separated, such as {@code size=64k,mode=755}
     */
    record FileSystem(String type, String source, String target, int attributes, String options) implements SetupStep {

        /** Splits a mount(8) option string such as {@code nosuid,size=64k,ro} into attributes and options. */
        public static FileSystem parse(String type, String target, String mountOptions) {
            int attributes = 0;
            List<String> rest = new ArrayList<>();
            for (String option : mountOptions.split(",")) {
                Integer known = MountAttributes.BY_OPTION.get(option);
                if (known != null) {
                    attributes = known < 0 ? attributes & ~-known : attributes | known;
                } else if (!option.isEmpty()) {
                    rest.add(option);
                }
            }
            return new FileSystem(type, type, target, attributes, String.join(",", rest));
        }
    }

    /** Makes a device node (replacing what is there) by mknod. */
    record Device(String target, boolean block, int major, int minor, int mode, int uid, int gid)
            implements SetupStep {}

    /** Makes a symbolic link; anything that exists stays. */
    record Symlink(String target, String content) implements SetupStep {}

    /** Writes a small file (at most 1 MiB), replacing its content. */
    record TextFile(String target, String content, int mode, int uid, int gid) implements SetupStep {}

    /** Hides a file (below /dev/null) or a folder (below an empty read-only tmpfs); nothing if it is missing. */
    record Mask(String target) implements SetupStep {}

    /** Makes an existing path and the mounts below it read-only; nothing if it is missing. */
    record ReadOnly(String target) implements SetupStep {}

    /** Sets a kernel parameter in the container's namespaces, {@code net.ipv4.ip_forward} for example. */
    record Sysctl(String name, String value) implements SetupStep {}

    /** Bits of a mount ({@code MOUNT_ATTR_…} of linux/mount.h). */
    final class MountAttributes {
        public static final int READ_ONLY = 0x1;
        public static final int NO_SUID = 0x2;
        public static final int NO_DEV = 0x4;
        public static final int NO_EXEC = 0x8;
        public static final int NO_ATIME = 0x10;
        public static final int STRICT_ATIME = 0x20;
        public static final int NO_DIR_ATIME = 0x80;

        /** Negative: takes the bit away. */
        static final Map<String, Integer> BY_OPTION = byOption();

        private MountAttributes() {}

        private static Map<String, Integer> byOption() {
            Map<String, Integer> map = new HashMap<>();
            map.put("ro", READ_ONLY);
            map.put("rw", -READ_ONLY);
            map.put("nosuid", NO_SUID);
            map.put("suid", -NO_SUID);
            map.put("nodev", NO_DEV);
            map.put("dev", -NO_DEV);
            map.put("noexec", NO_EXEC);
            map.put("exec", -NO_EXEC);
            map.put("noatime", NO_ATIME);
            map.put("strictatime", STRICT_ATIME);
            map.put("nodiratime", NO_DIR_ATIME);
            map.put("relatime", 0);
            map.put("defaults", 0);
            return Map.copyOf(map);
        }
    }
}

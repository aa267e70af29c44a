package io.jcompose.runtime.linux;

/**
 * What statx says of one file, links not followed.
 *
 * @param mode type and permission bits, as in {@code st_mode}
 * @param seconds and {@code nanos}: time of the last change of its content
 * @param major and {@code minor}: the device a node stands for; 0 for other files
 * @param fileSystem together with the inode it tells one file from another
 */
public record FileStatus(
        int mode,
        long uid,
        long gid,
        long size,
        long links,
        long inode,
        long seconds,
        int nanos,
        int major,
        int minor,
        long fileSystem) {
    public static final int TYPE = 0xF000;
    public static final int SOCKET = 0xC000;
    public static final int SYMLINK = 0xA000;
    public static final int REGULAR = 0x8000;
    public static final int BLOCK_DEVICE = 0x6000;
    public static final int FOLDER = 0x4000;
    public static final int CHARACTER_DEVICE = 0x2000;
    public static final int FIFO = 0x1000;

    /** One of the constants of this class. */
    public int type() {
        return mode & TYPE;
    }

    /** Permission bits with setuid, setgid and sticky. */
    public int permissions() {
        return mode & 07777;
    }

    /** Overlay's mark for "removed here". */
    public boolean isWhiteout() {
        return type() == CHARACTER_DEVICE && major == 0 && minor == 0;
    }
}

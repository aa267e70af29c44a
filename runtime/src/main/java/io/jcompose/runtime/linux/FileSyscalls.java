package io.jcompose.runtime.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The calls that Java's file API lacks: owners, devices, extended attributes, and look-ups that cannot leave a folder.
 *
 * <p>Names are byte strings: each char is one byte (ISO 8859-1), so that names in any encoding survive. No call follows
 * a link in its last component. Everything throws {@link SyscallException} when the kernel refuses. Thread-safe.
 */
public interface FileSyscalls {
    /** The real kernel. The first call loads the native library, which takes a tenth of a second. */
    static FileSyscalls linux() {
        return new LinuxFileSyscalls();
    }

    /** Opens a trusted folder, links followed. */
    OpenFile openFolder(Path path);

    /**
     * Opens a folder below {@code root}; {@code path} is relative. Fails with ELOOP or EXDEV if any component is a link
     * or leads outside, with ENOENT if it is not there.
     */
    OpenFile openBeneath(OpenFile root, String path);

    /**
     * Opens a folder as a process with this root would: links are followed, and neither they nor {@code ..} lead out of it.
     * Mounts below it are crossed.
     */
    OpenFile openInRoot(OpenFile root, String path);

    /** Creates a file for writing, mode 0600; EEXIST if there is anything of that name. */
    OpenFile create(OpenFile folder, String name);

    /** Opens for reading; does not wait for the other end of a fifo. */
    OpenFile open(OpenFile folder, String name);

    /** Opens a file that is there for writing; its content stays until it is written over. */
    OpenFile openForWriting(OpenFile folder, String name);

    /** Reads into a direct buffer from its position on; 0 at the end of the file. */
    int read(OpenFile file, ByteBuffer direct);

    /** Writes all that remains in a direct buffer at {@code offset}. */
    void write(OpenFile file, ByteBuffer direct, long offset);

    void truncate(OpenFile file, long size);

    void makeFolder(OpenFile folder, String name, int mode);

    /** Makes a device node or fifo; {@code mode} holds type and permissions and is cut by the umask. */
    void makeNode(OpenFile folder, String name, int mode, int major, int minor);

    void symlink(String target, OpenFile folder, String name);

    String readLink(OpenFile folder, String name);

    void hardLink(OpenFile fromFolder, String from, OpenFile toFolder, String to);

    void rename(OpenFile fromFolder, String from, OpenFile toFolder, String to);

    void unlink(OpenFile folder, String name);

    /** Removes an empty folder. */
    void removeFolder(OpenFile folder, String name);

    void changeOwner(OpenFile folder, String name, long uid, long gid);

    /** {@link #changeOwner(OpenFile, String, long, long)} of an open file, which spares the kernel the look-up. */
    void changeOwner(OpenFile file, long uid, long gid);

    /** Sets permissions; must not be called on a link, which would be followed. */
    void changeMode(OpenFile folder, String name, int permissions);

    /** Sets permissions of an open file. */
    void changeMode(OpenFile file, int permissions);

    /** Sets permissions even while somebody may put a link in its place, which is refused with EOPNOTSUPP. */
    void changeModeOfNoLink(OpenFile folder, String name, int permissions);

    /** Sets both access and modification time. */
    void setTimes(OpenFile folder, String name, long seconds, int nanos);

    /** Sets both times of an open file. */
    void setTimes(OpenFile file, long seconds, int nanos);

    void setAttribute(OpenFile folder, String name, String attribute, byte[] value);

    /** The extended attributes, sorted by name. */
    Map<String, byte[]> attributes(OpenFile folder, String name);

    /** Empty if there is nothing of that name. */
    Optional<FileStatus> status(OpenFile folder, String name);

    /** Names in a folder without {@code .} and {@code ..}, in byte order. */
    List<String> names(OpenFile folder);

    /** Writes everything of the file system that holds {@code file} to its disk. */
    void syncFileSystem(OpenFile file);

    /** Called by {@link OpenFile#close}. */
    void close(int descriptor);
}

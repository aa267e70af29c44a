package io.jcompose.runtime.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The file operations on control groups; a fake stands in for kernels that are not at hand. */
interface CgroupFiles {
    boolean exists(Path path);

    /** Makes a folder; its control files appear by themselves. Does nothing if it exists. */
    void makeFolder(Path folder) throws IOException;

    /** Removes a folder that has no folders in it; control files go by themselves. */
    void removeFolder(Path folder) throws IOException;

    /** Folders directly inside; empty if it does not exist. */
    List<Path> folders(Path folder) throws IOException;

    String read(Path file) throws IOException;

    /** Writes to an existing control file, in one call. */
    void write(Path file, String text) throws IOException;

    /** Whether {@link #limitDevices} works here at all. */
    boolean canLimitDevices();

    /**
     * Has a program decide which devices may be used in a group of version 2.
     *
     * @param program see {@link DeviceProgram}
     */
    void limitDevices(Path folder, byte[] program) throws IOException;

    /** Sends SIGKILL. Does nothing if the process is gone. */
    void kill(long pid);
}

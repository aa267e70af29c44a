package io.jcompose.runtime.archive;

import java.time.Instant;

/**
 * What a client has to know of a file in a container before it copies.
 *
 * @param name last component of the path that was asked for
 * @param mode type and permission bits, as in {@code st_mode}
 * @param link target of a symbolic link that was not followed, else empty
 */
public record FileFacts(String name, int mode, long size, Instant modified, String link) {
    private static final int TYPE = 0xF000;
    private static final int FOLDER = 0x4000;

    public boolean isFolder() {
        return (mode & TYPE) == FOLDER;
    }
}

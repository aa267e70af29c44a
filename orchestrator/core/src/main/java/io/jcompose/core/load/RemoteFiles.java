package io.jcompose.core.load;

import java.io.IOException;
import java.nio.file.Path;

/** Fetches Compose files that are not on this host. {@code -f}, {@code include} and {@code extends} may name them. */
@FunctionalInterface
public interface RemoteFiles {
    /** Fetches nothing: files of this host only. */
    RemoteFiles NONE = address -> {
        throw new IOException("files of other hosts are not fetched here; clone it and name the local file");
    };

    /**
     * Fetches a file, or a folder with one of the usual names in it. Asked twice, it need not fetch twice. May block on
     * the network.
     *
     * @param address as written, for example {@code https://host/repo.git#main:folder}
     * @return where it is now; it stays there, as services may mount what lies beside it
     * @throws IOException saying why it is not to be had; the address is named by the caller
     */
    Path fetch(String address) throws IOException;
}

package io.jcompose.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Something mounted into a container at {@link #target()}, an absolute path inside. */
public sealed interface Mount {
    String target();

    boolean readOnly();

    /**
     * A file or folder of the host.
     *
     * @param createSource make the folder (owned by root, 0755) if it is missing; otherwise that is an error
     * @param propagation {@code rprivate} (Docker's default), {@code private}, {@code rshared}, {@code shared},
     *     {@code rslave}, {@code slave}
     * @param recursive submounts of the source come along
     */
    record Bind(
            Path source, String target, boolean readOnly, boolean createSource, String propagation, boolean recursive)
            implements Mount {}

    /**
     * A named volume, which must exist (see {@code io.jcompose.runtime.volume}).
     *
     * @param copyUp fill an empty volume with what the image has at the target, ownership included
     * @param subpath a folder inside the volume
     */
    record Volume(String name, String target, boolean readOnly, boolean copyUp, Optional<String> subpath)
            implements Mount {}

    /**
     * The files of an image, read-only.
     *
     * @param image reference, for display
     * @param layers unpacked layers, topmost first
     * @param subpath a file or folder inside the image
     */
    record Image(String image, String target, List<Path> layers, Optional<String> subpath) implements Mount {
        public Image {
            layers = List.copyOf(layers);
        }

        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /**
     * Memory.
     *
     * @param size bytes
     * @param mode permission bits; default is that of the image's folder at the target, else 01777
     * @param options further mount options such as {@code noexec} or {@code uid=1000}
     */
    record Tmpfs(String target, boolean readOnly, OptionalLong size, OptionalInt mode, String options)
            implements Mount {}

    /**
     * A file copied in, owned and moded as asked: secrets and configs. Copied at each launch, kept in memory.
     *
     * @param source on the host; read by the engine, need not be readable by the container's user
     */
    record FileCopy(Path source, String target, int uid, int gid, int mode) implements Mount {
        @Override
        public boolean readOnly() {
            return true;
        }
    }
}

package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.rootfs.FileTrees;
import io.jcompose.runtime.rootfs.MountStubs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Removes from a step's changes what only its mounts left. */
final class StubCleaner {
    private final Path upper;
    private final List<Path> lower;

    /** @param lower topmost first */
    StubCleaner(Path upper, List<Path> lower) {
        this.upper = upper;
        this.lower = List.copyOf(lower);
    }

    void clean(Collection<String> mountTargets) throws IOException {
        for (String stub : new MountStubs(upper, lower).find(mountTargets)) {
            Files.delete(upper.resolve(stub));
        }
    }

    /** Whether nothing at all was changed. */
    boolean nothingLeft() throws IOException {
        return Files.isDirectory(upper, LinkOption.NOFOLLOW_LINKS) && FileTrees.isEmpty(upper);
    }
}

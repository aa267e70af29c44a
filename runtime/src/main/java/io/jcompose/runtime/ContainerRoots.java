package io.jcompose.runtime;

import io.jcompose.runtime.archive.RootFolder;
import java.io.IOException;
import java.util.List;

/** The files of containers, running or not. Blocks; thread-safe. */
public interface ContainerRoots {

    /** How much of it is looked at. */
    enum Scope {
        /** As its processes see it: volumes and other mounts included. Those of a stopped one are put in place meanwhile. */
        EVERYTHING,
        /** Its root file system alone, read-only: what {@code export} writes. */
        ROOT_ONLY
    }

    /** What is done with the root folder, which is valid only until it returns. */
    @FunctionalInterface
    interface Use<T> {
        T with(RootFolder root) throws IOException;
    }

    /**
     * Lets {@code use} work on a container's files. A container that does not run cannot be started meanwhile.
     *
     * @throws ContainerException if the container is gone, or {@code use} fails; the message names the container
     */
    <T> T use(ContainerId id, Scope scope, Use<T> use);

    /**
     * What differs from the image, sorted by path; what only mounts left behind does not count.
     *
     * @throws ContainerException if the container is gone
     */
    List<Change> changes(ContainerId id);

    /** Relative paths in {@link ContainerRuntime#writableLayer} that only mounts left behind: no content. */
    List<String> stubs(ContainerId id);

    /** @param path absolute */
    record Change(Kind kind, String path) {}

    /** As {@code diff} names it: {@code A}, {@code C} or {@code D}. */
    enum Kind {
        ADDED('A'),
        CHANGED('C'),
        DELETED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        public char letter() {
            return letter;
        }
    }
}

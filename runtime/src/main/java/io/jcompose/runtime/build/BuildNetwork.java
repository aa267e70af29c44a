package io.jcompose.runtime.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Connects the network namespace of a RUN step to the outside. Given to the builder by whoever knows networks. */
public interface BuildNetwork {

    /** No network but loopback. */
    BuildNetwork NONE = netns -> () -> {};

    /**
     * Connects; blocks for a few round trips to the kernel.
     *
     * @param netns namespace file that stays open until the connection is closed
     */
    Connection connect(Path netns);

    /** Name servers for resolv.conf in RUN; empty means the host's file. */
    default List<String> nameservers() {
        return List.of();
    }

    /** What {@code host-gateway} stands for: this host, as RUN reaches it. */
    default Optional<String> gateway() {
        return Optional.empty();
    }

    /** Undoes it; repeatable. */
    @FunctionalInterface
    interface Connection extends AutoCloseable {
        @Override
        void close();
    }
}

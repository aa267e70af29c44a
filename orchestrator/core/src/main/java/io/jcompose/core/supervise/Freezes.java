package io.jcompose.core.supervise;

import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers that stand still while something is done with their files, and that nobody has asked to be paused. A file for
 * each says so, so that an engine after this one lets them go on; they are of use only as long as the host runs, so that
 * nothing waits for the disk. May be used by many threads, one a container.
 */
public final class Freezes {
    private static final Logger LOG = LoggerFactory.getLogger(Freezes.class);

    private final Path folder;
    private final ContainerRuntime runtime;

    /** @param folder made when it is needed */
    public Freezes(Path folder, ContainerRuntime runtime) {
        this.folder = folder;
        this.runtime = runtime;
    }

    /** Does something while a container stands still; at once if it does so, or does not run, anyway. */
    public <T> T during(ContainerId id, Supplier<T> task) {
        if (!isIn(Container.State.RUNNING, id)) {
            return task.get();
        }
        Path mark = folder.resolve(id.value());
        try {
            Files.createDirectories(folder);
            Files.write(mark, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException("write " + mark, e);
        }
        try {
            runtime.pause(id);
            try {
                return task.get();
            } finally {
                runtime.unpause(id);
            }
        } finally {
            unmark(mark);
        }
    }

    /** Lets those go on that an engine before this one has left. */
    public void endAll() {
        for (Path mark : marks()) {
            String name = String.valueOf(mark.getFileName());
            try {
                ContainerId id = new ContainerId(name);
                if (isIn(Container.State.PAUSED, id)) {
                    LOG.info("container {} goes on: an engine that ended had it stand still", id.shortForm());
                    runtime.unpause(id);
                }
                unmark(mark);
            } catch (RuntimeException e) {
                LOG.error("let container {} go on: {}", name, e.getMessage(), e);
            }
        }
    }

    private boolean isIn(Container.State state, ContainerId id) {
        return runtime.find(id).filter(it -> it.state() == state).isPresent();
    }

    private List<Path> marks() {
        List<Path> marks = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9a-f]*")) {
            files.forEach(marks::add);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOG.error("list {}: {}", folder, e.getMessage(), e);
        }
        return marks;
    }

    private static void unmark(Path mark) {
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            LOG.error("remove {}: {}", mark, e.getMessage(), e);
        }
    }
}

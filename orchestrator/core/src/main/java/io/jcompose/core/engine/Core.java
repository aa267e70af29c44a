package io.jcompose.core.engine;

import io.jcompose.core.execute.ContainerStarter;
import io.jcompose.core.execute.Execs;
import io.jcompose.core.execute.Host;
import io.jcompose.core.execute.Observer;
import io.jcompose.core.model.Project;
import io.jcompose.core.supervise.EventBus;
import io.jcompose.core.supervise.Freezes;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.core.supervise.Supervision;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * What the engine's parts share.
 *
 * @param projects reads a project from its canonical JSON
 * @param threads as many as needed; commands block
 * @param logFolders where a container's log files are
 */
record Core(
        Host host,
        RecordStore records,
        Supervision supervision,
        ContainerStarter starter,
        Observer observer,
        EventBus events,
        Execs execs,
        ProjectLocks locks,
        ExecutorService threads,
        Function<String, Project> projects,
        Function<String, Path> logFolders,
        Freezes freezes) {}

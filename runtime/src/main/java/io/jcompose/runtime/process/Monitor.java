package io.jcompose.runtime.process;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.util.concurrent.CompletableFuture;

/**
 * A connection to the monitor of one run of a container. Thread-safe. The monitor ends by itself once the run is over and
 * its exit file is written; then {@link #exit} is complete and signals do nothing.
 */
public interface Monitor extends AutoCloseable {

    /** PID 1 of the container as the host sees it. */
    long pid();

    /** The command was let go (by this engine or an earlier one) and its exec succeeded. */
    boolean started();

    /**
     * Lets the waiting PID 1 execute its command; returns once that has succeeded. Does nothing if it has started already.
     *
     * @throws CommandException if the command cannot be executed (126) or is not found (127); the run is then over
     * @throws ContainerException if the run is over or the monitor is gone
     */
    void start();

    /** Sends a signal to PID 1 (with {@code init}, that is forwarded). Does nothing if the run is over. */
    void signal(Signal signal);

    /**
     * Kills every process: the pid namespace as a whole or, if it is shared, all processes of the cgroups. Does nothing
     * if the run is over.
     */
    void kill();

    /** Sets the size of the container's terminal; nothing without one. */
    void resize(int columns, int rows);

    /**
     * Completes when the run is over, on the client's watching thread: hand long work to another. Never completes
     * exceptionally: if the monitor was killed, the record says so.
     */
    CompletableFuture<ExitRecord> exit();

    /**
     * Runs a further process in the container's namespaces and cgroups.
     *
     * <p>Its output waits in the kernel while nobody reads it, so both streams must be read (stderr has none with a
     * terminal). Closing the streams lets the process go on; its further output is dropped.
     *
     * @throws CommandException if the command cannot be executed (126) or is not found (127)
     * @throws ContainerException if the container does not run
     */
    ProcessStreams exec(ProcessPlan plan);

    /**
     * Connects to PID 1's streams: output from now on. A reader that lags more than a MiB behind misses parts (the log
     * has everything). {@link ProcessStreams#exitCode} is that of the run.
     *
     * @throws ContainerException if the run is over
     */
    ProcessStreams attach();

    /** Stops watching with a farewell, so that the monitor does not look for a new engine. The container goes on. */
    @Override
    void close();
}

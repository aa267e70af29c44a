package io.jcompose.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Creates, starts, watches and removes containers. Thread-safe; calls on one container are serialised.
 *
 * <p>A container is a record on disk with a writable layer and a log; it has a process only between {@link #launch} and
 * its exit. The order of a start is: {@code launch} (namespaces exist, PID 1 waits), then whatever must happen to its
 * network namespace, then {@link #start} (PID 1 executes the command). All methods block unless they say otherwise.
 */
public interface ContainerRuntime extends AutoCloseable {

    /**
     * Records a container; no process yet. On failure nothing of it remains.
     *
     * @throws NameInUseException if another container has this name
     * @throws ContainerException if the specification cannot be carried out; the message names the field
     */
    Container create(ContainerSpec spec);

    /**
     * Sets the container up (namespaces, root file system, cgroup) and leaves its PID 1 waiting before exec. Clears the
     * previous run's exit status. On failure everything of this launch is undone.
     *
     * @throws ContainerException if a step failed; the message names step, object, reason and remedy
     */
    Sandbox launch(ContainerId id);

    /**
     * Lets the waiting PID 1 execute its command; returns once exec has succeeded.
     *
     * @throws CommandException if the command cannot be executed (exit code 126) or is not found (127); the container
     *     is then exited with that code
     */
    void start(ContainerId id);

    /** What the last launch could not do exactly as asked, for people. */
    default List<String> warnings(ContainerId id) {
        return List.of();
    }

    /** All containers known on disk, running or not, sorted by creation time. */
    List<Container> list();

    /**
     * Containers that are there but cannot be listed: their record on disk is damaged beyond repair. {@link #remove} works
     * on them.
     */
    default List<ContainerId> damaged() {
        return List.of();
    }

    /** What does not fit together, here and in the kernel, and what would mend it. Looks only. */
    default List<Leftover> leftovers() {
        return List.of();
    }

    /** The container with exactly this id. */
    Optional<Container> find(ContainerId id);

    /** Sends a signal to PID 1. Does nothing if the container does not run. */
    void kill(ContainerId id, Signal signal);

    /**
     * Sends {@code signal}, waits up to {@code grace}, then kills the whole pid namespace. Returns the status of the
     * last run at once if nothing runs.
     */
    ExitStatus stop(ContainerId id, Signal signal, Duration grace);

    /** Completes when the current run ends; already complete if nothing runs. Survives restarts of the engine. Does not block. */
    CompletableFuture<ExitStatus> exit(ContainerId id);

    /** Freezes all processes of the container. Idempotent. */
    void pause(ContainerId id);

    /** Undoes {@link #pause}. Idempotent. */
    void unpause(ContainerId id);

    /**
     * Runs a further process in the container's namespaces.
     *
     * @throws ContainerException if the container does not run
     * @throws CommandException if the command cannot be executed (126) or is not found (127)
     */
    ProcessStreams exec(ContainerId id, ExecSpec spec);

    /**
     * Connects to PID 1's standard streams; output from now on. Closing it does not stop the container.
     *
     * @param columns with {@code rows}: the size that its terminal, if there is one, has before this returns; 0 leaves it
     */
    ProcessStreams attach(ContainerId id, int columns, int rows);

    /** Processes of the container as seen from the host: pid, uid, command line and so on. Empty if it does not run. */
    List<ContainerProcess> processes(ContainerId id);

    /** Current use of CPU, memory and so on; empty if it does not run. */
    Optional<ContainerStats> stats(ContainerId id);

    /** Renames the container; takes effect on disk before it returns. */
    Container rename(ContainerId id, String name);

    /**
     * Changes the limits, at once if it runs.
     *
     * @return limits that have no effect on this host, for people
     * @throws ContainerException if the kernel refuses one; the old ones then stay recorded
     */
    List<String> update(ContainerId id, ContainerSpec.Resources resources);

    /**
     * Removes the container, its writable layer, its log and its cgroup. Kills it first if {@code force}. Repeatable,
     * and works on half-created or half-removed containers.
     *
     * @throws ContainerException if it runs and {@code force} is false
     */
    void remove(ContainerId id, boolean force);

    /** Where its log can be read, also after it has exited. */
    ContainerLog log(ContainerId id);

    /**
     * The folder that holds what the container changed, in overlay's form: what a build step turns into a layer, and
     * what {@code diff} and {@code commit} read.
     */
    Path writableLayer(ContainerId id);

    /** The merged root file system of a running container as the host sees it ({@code /proc/PID/root}). */
    Optional<Path> root(ContainerId id);

    /** The host's files that a running container sees as {@code /etc/hosts} and the like, by those names; else none. */
    default Map<String, Path> etcFiles(ContainerId id) {
        return Map.of();
    }

    /** Access to the containers' files. */
    ContainerRoots roots();

    /** Stops watching; containers go on. */
    @Override
    void close();
}

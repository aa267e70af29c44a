package io.jcompose.runtime.process;

import io.jcompose.runtime.ContainerException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts monitors and finds running ones again. Thread-safe; one thread watches all of them. */
public final class MonitorClient implements AutoCloseable {
    private final Path initBinary;

    /** @param initBinary the executable, see {@link InitBinary#install} */
    public MonitorClient(Path initBinary) {
        this.initBinary = initBinary;
    }

    /**
     * A container set up but not started.
     *
     * @param warnings what could not be done exactly as planned, for example a clamped rlimit; for people
     */
    public record Launched(Monitor monitor, List<String> warnings) {
        public Launched {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Starts a monitor, which sets the container up and leaves PID 1 waiting; blocks a few milliseconds. The exit file
     * of an earlier run is removed. On failure nothing runs and nothing stays mounted; cgroups are the caller's.
     *
     * @throws ContainerException if a step failed; the message names step, object and reason
     */
    public Launched launch(LaunchPlan plan) {
        throw new ContainerException("launch by " + initBinary + ": not there yet");
    }

    /**
     * Connects to the monitor of a run that an earlier engine launched.
     *
     * @param exitFile as in the plan; read when the monitor ends
     * @return empty if no monitor listens there any more: then the run is over, see {@link ExitRecord#read}
     */
    public Optional<Monitor> connect(Path socket, Path exitFile) {
        throw new ContainerException("connect to " + socket + ", " + exitFile + ": not there yet");
    }

    /** Says farewell to all monitors; containers go on. */
    @Override
    public void close() {}
}

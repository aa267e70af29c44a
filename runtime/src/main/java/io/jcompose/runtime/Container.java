package io.jcompose.runtime;

import java.time.Instant;
import java.util.Optional;

/**
 * A container as it was when asked for.
 *
 * @param pid PID 1 as the host sees it, while it runs
 * @param startedAt start of the current or last run
 * @param exit how the last run ended; empty while running or never started
 */
public record Container(
        ContainerId id,
        ContainerSpec spec,
        State state,
        Optional<Long> pid,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<ExitStatus> exit) {

    /** What a container is doing. Names in lower case are Docker's. */
    public enum State {
        /** Recorded, never started. */
        CREATED,
        /** Set up, PID 1 waits for {@link ContainerRuntime#start}. */
        LAUNCHED,
        RUNNING,
        PAUSED,
        EXITED
    }

    public String name() {
        return spec.name();
    }
}

package io.jcompose.core.supervise;

import io.jcompose.core.supervise.ContainerControl.HealthResult;
import io.jcompose.runtime.ExitStatus;
import java.util.Optional;

/**
 * What supervision knows of a container.
 *
 * @param restarting it ended and will be started again
 * @param lastProbe of this run
 * @param exit of the last run; empty while running or before the first
 * @param startedTimes runs that this engine has seen begin
 */
public record ContainerStatus(
        boolean running,
        boolean restarting,
        boolean paused,
        Health health,
        int failingStreak,
        HealthResult lastProbe,
        int restartCount,
        Optional<ExitStatus> exit,
        int startedTimes) {
    /** There was none yet. */
    public static final HealthResult NO_PROBE = HealthResult.NONE;

    static final ContainerStatus NEW =
            new ContainerStatus(false, false, false, Health.NONE, 0, HealthResult.NONE, 0, Optional.empty(), 0);

    public String lastProbeOutput() {
        return lastProbe.output();
    }

    ContainerStatus withRestarting(boolean nowRestarting) {
        return new ContainerStatus(
                running, nowRestarting, paused, health, failingStreak, lastProbe, restartCount, exit, startedTimes);
    }

    ContainerStatus withPaused(boolean nowPaused) {
        return new ContainerStatus(
                running, restarting, nowPaused, health, failingStreak, lastProbe, restartCount, exit, startedTimes);
    }

    /** State of the health check. */
    public enum Health {
        /** There is no check. */
        NONE(""),
        STARTING("starting"),
        HEALTHY("healthy"),
        UNHEALTHY("unhealthy");

        private final String text;

        Health(String text) {
            this.text = text;
        }

        /** Docker's word. */
        public String text() {
            return text;
        }
    }
}

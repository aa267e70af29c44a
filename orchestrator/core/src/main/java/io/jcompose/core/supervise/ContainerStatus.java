package io.jcompose.core.supervise;

import io.jcompose.core.supervise.ContainerControl.HealthResult;
import io.jcompose.runtime.ExitStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What supervision knows of a container.
 *
 * @param restarting it ended and will be started again
 * @param probes the last of this run or, once it has ended, of the last one; oldest first, at most {@value #PROBES}
 * @param exit of the last run; empty while running or before the first
 * @param startedTimes runs that this engine has seen begin
 */
public record ContainerStatus(
        boolean running,
        boolean restarting,
        boolean paused,
        Health health,
        int failingStreak,
        List<Probe> probes,
        int restartCount,
        Optional<ExitStatus> exit,
        int startedTimes) {
    /** So many probes are remembered, as Docker does. */
    static final int PROBES = 5;

    static final ContainerStatus NEW =
            new ContainerStatus(false, false, false, Health.NONE, 0, List.of(), 0, Optional.empty(), 0);

    public ContainerStatus {
        probes = List.copyOf(probes);
    }

    /** The health check, done once. */
    public record Probe(Instant start, Instant end, HealthResult result) {}

    /** Of the probes the newest; one that says nothing if there was none yet. */
    public HealthResult lastProbe() {
        return probes.isEmpty()
                ? HealthResult.NONE
                : probes.get(probes.size() - 1).result();
    }

    public String lastProbeOutput() {
        return lastProbe().output();
    }

    /** The probes with one more; the oldest goes when there are too many. */
    List<Probe> probesAnd(Probe probe) {
        List<Probe> all = new ArrayList<>(probes);
        all.add(probe);
        return all.subList(Math.max(0, all.size() - PROBES), all.size());
    }

    ContainerStatus withRestarting(boolean nowRestarting) {
        return new ContainerStatus(
                running, nowRestarting, paused, health, failingStreak, probes, restartCount, exit, startedTimes);
    }

    ContainerStatus withPaused(boolean nowPaused) {
        return new ContainerStatus(
                running, restarting, nowPaused, health, failingStreak, probes, restartCount, exit, startedTimes);
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

package io.jcompose.runtime.container;

import io.jcompose.runtime.ExitStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The current or last run of a container, as far as the engine knows it; how it ended is in the monitor's exit file.
 *
 * @param bootId tells whether the host was restarted since
 * @param cgroup path of its group
 * @param lost how it ended, if its monitor could not say so
 * @param warnings what could not be done exactly as asked
 */
record RunRecord(
        Instant launchedAt,
        Optional<Instant> startedAt,
        String bootId,
        String cgroup,
        Optional<ExitStatus> lost,
        List<String> warnings) {
    RunRecord {
        warnings = List.copyOf(warnings);
    }

    RunRecord started(Instant at) {
        return new RunRecord(launchedAt, Optional.of(at), bootId, cgroup, lost, warnings);
    }

    RunRecord lost(ExitStatus status) {
        return new RunRecord(launchedAt, startedAt, bootId, cgroup, Optional.of(status), warnings);
    }

    RunRecord warned(List<String> all) {
        return new RunRecord(launchedAt, startedAt, bootId, cgroup, lost, all);
    }
}

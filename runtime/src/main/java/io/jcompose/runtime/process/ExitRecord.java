package io.jcompose.runtime.process;

import io.jcompose.runtime.Signal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended, as its monitor saw it.
 *
 * @param code as a shell shows it: 128 + n if killed by signal n; 126 or 127 if the command could not be executed
 * @param signal what killed PID 1, if a signal did
 * @param error why the command could not be executed, or that the monitor itself was killed
 * @param samples content of {@link LaunchPlan#samples} at the end, in the same order; empty for one that could not be read
 */
public record ExitRecord(
        int code, Optional<Signal> signal, Instant finishedAt, Optional<String> error, List<String> samples) {
    public ExitRecord {
        samples = List.copyOf(samples);
    }

    /** Reads an exit file; empty if there is none, so the run goes on or its monitor was killed. */
    public static Optional<ExitRecord> read(Path exitFile) {
        return Optional.empty(); // replaced together with the monitor
    }
}

package io.jcompose.runtime.process;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    /**
     * Reads an exit file.
     *
     * @return empty if there is none, so the run goes on or its monitor was killed
     * @throws ContainerException if it cannot be read or is none
     */
    public static Optional<ExitRecord> read(Path exitFile) {
        try {
            return Optional.of(ExitRecordParser.parse(Files.readAllBytes(exitFile)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new ContainerException("read exit record %s: %s".formatted(exitFile, e.getMessage()), e);
        }
    }

    /** What is known of a run whose monitor was killed, and the container with it. */
    static ExitRecord ofLostMonitor() {
        return new ExitRecord(
                128 + Signal.KILL.number(),
                Optional.of(Signal.KILL),
                Instant.now(),
                Optional.of("the container's monitor was killed, and the container with it"),
                List.of());
    }
}

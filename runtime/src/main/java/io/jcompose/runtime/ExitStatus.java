package io.jcompose.runtime;

import java.time.Instant;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param code exit code as a shell shows it: 128 + n if killed by signal n
 * @param signal the signal that ended PID 1, if one did
 * @param outOfMemory the kernel's OOM killer ended a process of this container during the run
 * @param error why the command could not be executed, or the monitor failed; empty normally
 */
public record ExitStatus(
        int code, Optional<Signal> signal, boolean outOfMemory, Instant finishedAt, Optional<String> error) {}

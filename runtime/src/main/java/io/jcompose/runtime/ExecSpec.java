package io.jcompose.runtime;

import java.util.List;
import java.util.Optional;

/**
 * A further process in a running container.
 *
 * @param environment {@code NAME=value}, added to the container's own, or {@code NAME}, taken out of it
 * @param user {@code user[:group]}; empty means the container's
 * @param workingDir empty means the container's
 * @param detach output is dropped; of the streams only the exit code is of use
 * @param columns with {@code rows}: the terminal's size at the start, 0 for unknown
 */
public record ExecSpec(
        List<String> args,
        List<String> environment,
        Optional<String> user,
        Optional<String> workingDir,
        boolean tty,
        boolean stdin,
        boolean privileged,
        boolean detach,
        int columns,
        int rows) {
    public ExecSpec {
        args = List.copyOf(args);
        environment = List.copyOf(environment);
    }

    /** Without a terminal, or with one of unknown size. */
    public ExecSpec(
            List<String> args,
            List<String> environment,
            Optional<String> user,
            Optional<String> workingDir,
            boolean tty,
            boolean stdin,
            boolean privileged,
            boolean detach) {
        this(args, environment, user, workingDir, tty, stdin, privileged, detach, 0, 0);
    }
}

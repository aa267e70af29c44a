package io.jcompose.core.execute;

import java.util.List;
import java.util.stream.Collectors;

/** Some steps of a plan failed; the message has all reasons, a line each. */
public final class ExecutionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param failures in the order of the plan; the first becomes the cause */
    public ExecutionException(List<? extends Throwable> failures) {
        super(
                failures.stream()
                        .map(failure -> String.valueOf(failure.getMessage()))
                        .distinct()
                        .collect(Collectors.joining("\n")),
                failures.get(0));
        failures.stream().skip(1).filter(failure -> failure != getCause()).forEach(this::addSuppressed);
    }
}

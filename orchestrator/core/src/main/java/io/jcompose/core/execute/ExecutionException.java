package io.jcompose.core.execute;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Some steps of a plan failed; the message has all reasons, a line each. */
public final class ExecutionException extends RuntimeException {
    /** What begins the last output of a container in the message of a failure. */
    static final String LAST_OUTPUT = "\nlast output of ";

    private static final long serialVersionUID = 1L;

    /** @param failures in the order of the plan; the first becomes the cause */
    public ExecutionException(List<? extends Throwable> failures) {
        super(message(failures), failures.get(0));
        failures.stream().skip(1).filter(failure -> failure != getCause()).forEach(this::addSuppressed);
    }

    /** Several may have waited in vain for one container: its last output is of interest once. */
    private static String message(List<? extends Throwable> failures) {
        Set<String> told = new HashSet<>();
        return failures.stream()
                .map(failure -> String.valueOf(failure.getMessage()))
                .distinct()
                .map(text -> {
                    int output = text.indexOf(LAST_OUTPUT);
                    return output < 0 || told.add(text.substring(output)) ? text : text.substring(0, output);
                })
                .collect(Collectors.joining("\n"));
    }
}

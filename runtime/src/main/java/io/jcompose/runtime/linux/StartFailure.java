package io.jcompose.runtime.linux;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jnr.constants.platform.Errno;

/** Says why a program could not be started. Java tells it as {@code Cannot run program "x": error=11, …}. */
public final class StartFailure {
    private static final Pattern JAVAS_WORDS = Pattern.compile(
            "Cannot run program \"[^\"]*\"(?: [(]in directory \"[^\"]*\"[)])?: (?:error=0, )?", Pattern.DOTALL);
    private static final int DEEPEST = 20;
    private static final Pattern ERROR = Pattern.compile("error[=:] ?([1-9][0-9]{0,3})\\b");

    /** What EAGAIN means when a process is started, and what can be done. */
    public static final String NO_FURTHER =
            "the limit of processes is reached; end some, or raise it (pids.max of the cgroup, ulimit -u, sysctl kernel.pid_max)";

    private StartFailure() {}

    /** What to say if {@code failure}, or what caused it, is that no thread could be started; else empty. */
    public static Optional<String> ofThread(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof OutOfMemoryError
                    && String.valueOf(cause.getMessage()).contains("native thread")) {
                return Optional.of("the engine may start no further thread: " + NO_FURTHER);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    /** The reason with what can be done about it, to stand behind the program's name and a colon. */
    public static String reason(IOException failure) {
        String message =
                JAVAS_WORDS.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
        Matcher error = ERROR.matcher(message);
        return error.find() ? explained(Integer.parseInt(error.group(1))) : "it could not be started: " + message;
    }

    private static String explained(int errno) {
        return switch (Errno.valueOf(errno)) {
            case EAGAIN -> "no further process can be started (EAGAIN): " + NO_FURTHER;
            case ENOMEM ->
                "no memory for a further process (ENOMEM); free some, or raise the memory limit of the cgroup";
            case EMFILE, ENFILE ->
                "no further file can be opened (%s); raise the limit of open files (ulimit -n)"
                        .formatted(Errno.valueOf(errno).name());
            default -> ErrnoText.explain("it could not be started", errno);
        };
    }
}

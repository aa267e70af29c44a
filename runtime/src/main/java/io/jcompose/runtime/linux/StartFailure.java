package io.jcompose.runtime.linux;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jnr.constants.platform.Errno;

/** Says why a program could not be started. Java tells it as {@code Cannot run program "x": error=11, …}. */
public final class StartFailure {
    private static final Pattern JAVAS_WORDS = Pattern.compile(
            "Cannot run program \"[^\"]*\"(?: [(]in directory \"[^\"]*\"[)])?: (?:error=0, )?", Pattern.DOTALL);
    private static final Pattern ERROR = Pattern.compile("error[=:] ?([1-9][0-9]{0,3})\\b");

    private StartFailure() {}

    /** The reason with what can be done about it, to stand behind the program's name and a colon. */
    public static String reason(IOException failure) {
        String message =
                JAVAS_WORDS.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
        Matcher error = ERROR.matcher(message);
        return error.find() ? explained(Integer.parseInt(error.group(1))) : "it could not be started: " + message;
    }

    private static String explained(int errno) {
        return switch (Errno.valueOf(errno)) {
            case EAGAIN ->
                "no further process can be started (EAGAIN): the limit of processes is reached; end some, or raise it"
                        + " (pids.max of the cgroup, ulimit -u, sysctl kernel.pid_max)";
            case ENOMEM ->
                "no memory for a further process (ENOMEM); free some, or raise the memory limit of the cgroup";
            case EMFILE, ENFILE ->
                "no further file can be opened (%s); raise the limit of open files (ulimit -n)"
                        .formatted(Errno.valueOf(errno).name());
            default -> ErrnoText.explain("it could not be started", errno);
        };
    }
}

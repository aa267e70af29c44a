package io.jcompose.runtime.container;

import io.jcompose.runtime.linux.StartFailure;
import io.jcompose.runtime.process.ProcessPlan.Rlimit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes sense of what the program that sets a container up passes on of the kernel's. Pure. */
final class KernelAnswers {
    private static final String UNLIMITED = Long.toUnsignedString(-1);
    private static final Pattern RESOURCE_LIMIT =
            Pattern.compile("set resource limit number ([0-9]{1,2}) to ([0-9]+):([0-9]+), so it stays lower: (.*)");

    private KernelAnswers() {}

    /** What to add to a failure that says too little; empty if there is nothing. */
    static String advice(String failure) {
        if (failure.startsWith("set kernel parameter ")) {
            return failure.contains("(ENOENT)")
                    ? "; this kernel has no such sysctl"
                    : failure.contains("(EINVAL)") ? "; the kernel does not take this value for the sysctl" : "";
        }
        boolean process = failure.startsWith("start a monitor:") || failure.startsWith("make a process ");
        return process && failure.endsWith("(EAGAIN)") ? "; " + StartFailure.NO_FURTHER : "";
    }

    /** A warning in the words of the Compose file. */
    static String readable(String warning) {
        Matcher limit = RESOURCE_LIMIT.matcher(warning);
        return limit.matches()
                ? "ulimit '%s' of %s:%s is not allowed here, so it stays lower: %s"
                        .formatted(
                                Rlimit.nameOf(Integer.parseInt(limit.group(1))),
                                number(limit.group(2)),
                                number(limit.group(3)),
                                limit.group(4))
                : warning;
    }

    private static String number(String text) {
        return text.equals(UNLIMITED) ? "unlimited" : text;
    }
}

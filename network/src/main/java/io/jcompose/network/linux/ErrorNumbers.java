package io.jcompose.network.linux;

import jnr.constants.platform.Errno;

/** The kernel's error numbers, for messages and for the few that callers react to. */
public final class ErrorNumbers {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EOPNOTSUPP = 95;
    public static final int ENOBUFS = 105;

    private ErrorNumbers() {}

    /** For people: {@code Operation not permitted (EPERM); run as root}. */
    public static String describe(int errno) {
        Errno known = Errno.valueOf(errno);
        if (known == null || known.name().startsWith("__")) {
            return "error " + errno;
        }
        String hint = errno == EPERM ? "; run as root (CAP_NET_ADMIN and CAP_SYS_ADMIN are needed)" : "";
        return "%s (%s)%s".formatted(known.description(), known.name(), hint);
    }
}

package io.jcompose.runtime.linux;

import jnr.constants.platform.Errno;

/** Turns an errno that another process reported into words. */
public final class ErrnoText {
    private ErrnoText() {}

    /** For example {@code execute foo: No such file or directory (ENOENT)}; only {@code what} if errno is 0. */
    public static String explain(String what, int errno) {
        if (errno == 0) {
            return what;
        }
        Errno known = Errno.valueOf(errno);
        return known == Errno.__UNKNOWN_CONSTANT__
                ? "%s: errno %d".formatted(what, errno)
                : "%s: %s (%s)".formatted(what, known.description(), known.name());
    }
}

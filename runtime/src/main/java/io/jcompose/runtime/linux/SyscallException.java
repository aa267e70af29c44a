package io.jcompose.runtime.linux;

import jnr.constants.platform.Errno;

/** A kernel call failed. {@link #errno()} lets callers react; the message is for people. */
public final class SyscallException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Errno errno;

    /**
     * @param call name as in the man page, for example {@code mount}
     * @param subject what it acted on
     */
    public SyscallException(String call, String subject, Errno errno) {
        super("%s %s: %s (%s)%s".formatted(call, subject, errno.description(), errno.name(), hint(errno)));
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }

    private static String hint(Errno errno) {
        return errno == Errno.EPERM ? "; run as root" : "";
    }
}

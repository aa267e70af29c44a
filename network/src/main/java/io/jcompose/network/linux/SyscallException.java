package io.jcompose.network.linux;

/** A kernel call failed. {@link #errno()} lets callers react; the message is for people. */
public final class SyscallException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    /**
     * @param call name as in the man page, for example {@code setns}
     * @param subject what it acted on
     * @param errno the kernel's number, positive
     */
    public SyscallException(String call, String subject, int errno) {
        super("%s %s: %s".formatted(call, subject, ErrorNumbers.describe(errno)));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }
}

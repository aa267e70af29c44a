package io.jcompose.runtime.linux;

import jnr.constants.platform.Errno;

/** A kernel call failed. {@link #reason()} lets callers react; the message is for people. */
public final class SyscallException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    /** What callers react to; everything else is only told. */
    public enum Reason {
        NOT_FOUND,
        EXISTS,
        NOT_PERMITTED,
        NOT_SUPPORTED,
        /** A mount is there, for example. */
        BUSY,
        /** What should be a folder is a file, or a link that must not be followed. */
        NOT_A_FOLDER,
        OTHER;

        private static Reason of(Errno errno) {
            return switch (errno) {
                case ENOENT -> NOT_FOUND;
                case EEXIST -> EXISTS;
                case EBUSY -> BUSY;
                case EPERM -> NOT_PERMITTED;
                case EOPNOTSUPP -> NOT_SUPPORTED;
                case ELOOP, ENOTDIR, EXDEV -> NOT_A_FOLDER;
                default -> OTHER;
            };
        }
    }

    /**
     * @param call name as in the man page, for example {@code mount}
     * @param subject what it acted on
     */
    public SyscallException(String call, String subject, Errno errno) {
        super("%s %s: %s (%s)%s".formatted(call, subject, errno.description(), errno.name(), hint(errno)));
        this.reason = Reason.of(errno);
    }

    public Reason reason() {
        return reason;
    }

    private static String hint(Errno errno) {
        return errno == Errno.EPERM ? "; run as root" : "";
    }
}

package io.jcompose.runtime.build.execute;

/** A step failed; the message has no place yet. Whoever knows the line adds it. */
final class FailedStep extends Exception {
    private static final long serialVersionUID = 1L;

    FailedStep(String message) {
        super(message);
    }

    /** With the cause's words. */
    FailedStep(Exception cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }

    FailedStep(String message, Throwable cause) {
        super(message, cause);
    }
}

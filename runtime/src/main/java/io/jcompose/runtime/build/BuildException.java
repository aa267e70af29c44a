package io.jcompose.runtime.build;

/** A Dockerfile cannot be built; the message starts with {@code FILE:LINE:} where there is one. */
public class BuildException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BuildException(String message) {
        super(message);
    }

    public BuildException(String message, Throwable cause) {
        super(message, cause);
    }
}

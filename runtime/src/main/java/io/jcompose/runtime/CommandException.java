package io.jcompose.runtime;

/** A command could not be executed in a container. */
public class CommandException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    /** @param exitCode 126 if it cannot be executed, 127 if it is not found, as shells and Docker have it */
    public CommandException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    private CommandException(String message, CommandException cause) {
        super(message, cause);
        this.exitCode = cause.exitCode;
    }

    /** The same, said with where it happened. */
    public CommandException in(String where) {
        return new CommandException(where + ": " + getMessage(), this);
    }

    public int exitCode() {
        return exitCode;
    }
}

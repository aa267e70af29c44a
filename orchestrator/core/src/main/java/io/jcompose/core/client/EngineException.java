package io.jcompose.core.client;

/** The engine refused or failed; the message is fit for people. */
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    public EngineException(String message) {
        this(message, 1);
    }

    /** @param exitCode what the command should exit with */
    public EngineException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
        this.exitCode = 1;
    }

    public int exitCode() {
        return exitCode;
    }
}

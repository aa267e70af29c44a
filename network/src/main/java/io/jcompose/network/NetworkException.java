package io.jcompose.network;

/** A network step failed; the message names the step, the object, the reason and, where known, the remedy. */
public class NetworkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NetworkException(String message) {
        super(message);
    }

    public NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}

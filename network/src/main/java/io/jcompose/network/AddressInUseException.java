package io.jcompose.network;

/** A host port or an address is taken; the message names the holder where it can be found. */
public class AddressInUseException extends NetworkException {
    private static final long serialVersionUID = 1L;

    public AddressInUseException(String message) {
        super(message);
    }

    public AddressInUseException(String message, Throwable cause) {
        super(message, cause);
    }
}

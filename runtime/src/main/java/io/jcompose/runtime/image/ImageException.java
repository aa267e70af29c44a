package io.jcompose.runtime.image;

/** An image could not be found, read, pulled or written; the message says which, why and what to do. */
public class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ImageException(String message) {
        super(message);
    }

    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}

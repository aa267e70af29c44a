package io.jcompose.runtime;

/** Another container has the name. */
public class NameInUseException extends ContainerException {
    private static final long serialVersionUID = 1L;

    public NameInUseException(String message) {
        super(message);
    }

    public NameInUseException(String message, Throwable cause) {
        super(message, cause);
    }
}

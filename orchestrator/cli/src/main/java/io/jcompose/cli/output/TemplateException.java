package io.jcompose.cli.output;

/** A {@code --format} template is wrong, or asks for what is not there. */
public final class TemplateException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public TemplateException(String message) {
        super(message);
    }
}

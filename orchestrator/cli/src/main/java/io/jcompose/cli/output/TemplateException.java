package io.jcompose.cli.output;

/** A {@code --format} template is wrong, or asks for what is not there. */
public final class TemplateException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "template parsing error: template: ";
    private final String reason;
    private final boolean located;

    /** @param reason in Go's words where it has some; the place is added by {@link #at} */
    public TemplateException(String reason) {
        this(reason, false, PREFIX + reason);
    }

    TemplateException(String reason, Throwable cause) {
        this(reason);
        initCause(cause);
    }

    private TemplateException(String reason, boolean located, String message) {
        super(message);
        this.reason = reason;
        this.located = located;
    }

    /** Found while reading the template. Line counts from 1. */
    TemplateException inLine(int line) {
        return located ? this : new TemplateException(reason, true, PREFIX + ":%d: %s".formatted(line, reason));
    }

    /** Found while filling the template in. What is nearer to the cause has been said already and wins. */
    TemplateException at(TemplateParser.Place place) {
        return located
                ? this
                : new TemplateException(
                        reason,
                        true,
                        PREFIX
                                + ":%d:%d: executing \"\" at <%s>: %s"
                                        .formatted(place.line(), place.column(), place.text(), reason));
    }
}

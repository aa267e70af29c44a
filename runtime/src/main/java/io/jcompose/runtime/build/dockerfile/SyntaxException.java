package io.jcompose.runtime.build.dockerfile;

/** A word, a flag or an instruction is malformed; whoever knows the line makes a {@link Problem} of it. */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    public SyntaxException(String message) {
        super(message);
    }
}

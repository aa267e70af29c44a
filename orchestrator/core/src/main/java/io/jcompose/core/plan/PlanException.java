package io.jcompose.core.plan;

/** The wish cannot be planned: something it needs is not there, or it contradicts itself. */
public class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlanException(String message) {
        super(message);
    }
}

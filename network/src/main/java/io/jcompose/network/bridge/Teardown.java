package io.jcompose.network.bridge;

import java.util.ArrayDeque;
import java.util.Deque;

/** Undo actions of a half-done operation: run newest first, all of them, whatever fails. */
final class Teardown {
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /** Call right after the step succeeded, never before. */
    void onFailure(Runnable action) {
        undo.push(action);
    }

    /** Undoes everything and returns {@code cause} for the caller to throw, with clean-up failures suppressed in it. */
    <E extends RuntimeException> E unwind(E cause) {
        for (Runnable action : undo) {
            try {
                action.run();
            } catch (RuntimeException cleanupFailure) {
                if (cleanupFailure != cause) {
                    cause.addSuppressed(cleanupFailure);
                }
            }
        }
        return cause;
    }
}

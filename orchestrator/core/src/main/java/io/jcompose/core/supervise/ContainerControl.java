package io.jcompose.core.supervise;

import java.util.function.BooleanSupplier;

/** How containers get going and what has to be let go after their end. Blocking; safe for use by several threads. */
public interface ContainerControl {

    /**
     * Launches, connects and starts a container. On failure all of it is undone.
     *
     * @param cancelled asked once nobody else works on this container; true: nothing is done
     * @return whether it was started
     */
    boolean start(String id, BooleanSupplier cancelled);

    /** Disconnects a container that does not run any more. Repeatable; does nothing if it runs again. */
    void release(String id);

    /** Runs the health check once. */
    HealthResult probe(String id, ContainerRecord.Health check);

    /** Removes a container that was to go when it exits. */
    void removeAfterExit(String id);

    /** The last lines of its log, for messages. */
    String lastLines(String id, int lines);

    /**
     * @param exitCode -1 if there is none: it took too long, or could not be executed
     * @param output at most 4096 bytes of it
     */
    record HealthResult(boolean success, int exitCode, String output) {
        static final HealthResult NONE = new HealthResult(false, -1, "");

        public static HealthResult failed(String why) {
            return new HealthResult(false, -1, why);
        }
    }

    /** Does what is to be done in a container right after its start. */
    void afterStart(String id);
}

package io.jcompose.runtime.build;

/** Told how a build goes on, for a display like BuildKit's. Called from several threads; must be thread-safe. */
public interface BuildListener {
    BuildListener NONE = new BuildListener() {};

    /** @param name for example {@code [web 2/5] RUN pip install -r requirements.txt} */
    default void stepStarted(int step, String name) {}

    /** A piece of output of a RUN step, as it comes. */
    default void stepOutput(int step, boolean stderr, byte[] bytes) {}

    /** Bytes of a download within the step, such as the pull of a base image. */
    default void stepProgress(int step, String detail, long current, long total) {}

    default void stepFinished(int step, boolean cached) {}

    default void stepFailed(int step, String message) {}

    /** Whether nobody wants the result any more: the build is ended soon then. Asked often. */
    default boolean isCancelled() {
        return false;
    }

    /** A lint of the Dockerfile at a location such as {@code Dockerfile:3}. */
    default void warning(String location, String message) {}
}

package io.jcompose.runtime.build.dockerfile;

/**
 * Something wrong, or odd, in a Dockerfile.
 *
 * @param file as the user named it
 * @param line counts from 1
 * @param message lower case, no full stop
 */
public record Problem(String file, int line, String message) {

    /** The place alone: {@code Dockerfile:3}. */
    public String location() {
        return file + ":" + line;
    }

    @Override
    public String toString() {
        return location() + ": " + message;
    }
}

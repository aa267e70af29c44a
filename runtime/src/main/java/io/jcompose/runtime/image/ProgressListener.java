package io.jcompose.runtime.image;

/** Told how pulls and loads go on. Called from several threads, often; must be quick and thread-safe. */
@FunctionalInterface
public interface ProgressListener {
    ProgressListener NONE = event -> {};

    void on(Event event);

    /** Whether nobody wants the result any more; asked several times a second. The work then ends with an exception. */
    default boolean isCancelled() {
        return false;
    }

    /**
     * @param id short layer digest, or the image reference
     * @param status Docker's words: Pulling fs layer, Waiting, Downloading, Verifying Checksum, Download complete,
     *     Extracting, Pull complete, Already exists
     * @param current bytes so far
     * @param total bytes in all; 0 if unknown
     */
    record Event(String id, String status, long current, long total) {}
}

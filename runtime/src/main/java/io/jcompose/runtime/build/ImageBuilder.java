package io.jcompose.runtime.build;

import io.jcompose.runtime.image.Image;

/** Builds images from Dockerfiles. Thread-safe: several builds may run at once. */
public interface ImageBuilder {

    /**
     * Builds and tags. Leaves nothing but finished layers behind on failure.
     *
     * @throws BuildException with file and line of the instruction that failed
     */
    Image build(BuildRequest request, BuildListener listener);
}

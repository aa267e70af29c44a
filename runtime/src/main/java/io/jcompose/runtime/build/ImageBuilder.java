package io.jcompose.runtime.build;

import io.jcompose.runtime.image.Image;
import java.util.Optional;

/** Builds images from Dockerfiles. Thread-safe: several builds may run at once. */
public interface ImageBuilder {

    /**
     * Builds and tags. Leaves nothing but finished layers behind on failure.
     *
     * @throws BuildException with file and line of the instruction that failed
     */
    Image build(BuildRequest request, BuildListener listener);

    /** Looks for mistakes in the Dockerfile without building; nothing is fetched but a remote context. */
    BuildDescription.Checks check(BuildRequest request);

    /** What can be given with the build; nothing is fetched but a remote context. */
    BuildDescription.Outline outline(BuildRequest request);

    /** The stages of the Dockerfile, which only must be readable; nothing is fetched but a remote context. */
    BuildDescription.Targets targets(BuildRequest request);

    /**
     * Why an image that was built here would come out otherwise now, for example {@code server.js has changed}. Looks at
     * the Dockerfile, the files that were copied, the arguments and the base images in the store; asks no registry. The
     * server of a context that is fetched is asked for its revision, which may block for seconds.
     *
     * @return empty if nothing has changed, or if the image was not built by {@code request}'s first tag here
     */
    Optional<String> staleness(BuildRequest request, Image image);

    /**
     * A mistake that does not keep a build from succeeding.
     *
     * @param rule for example {@code UndefinedVar}; documented in the user's guide
     * @param location {@code Dockerfile:3}
     * @param startLine of the instruction
     * @param excerpt the lines around it
     */
    record Warning(String rule, String location, int startLine, int endLine, String message, String excerpt) {
        private static final String OURS = "UnreachableStage";

        /** Of a rule that BuildKit does not have: it is told, and fails nothing that BuildKit lets pass. */
        public boolean isOurs() {
            return rule.equals(OURS);
        }
    }
}

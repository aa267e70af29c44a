package io.jcompose.runtime.build.check;

import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.image.Platform;
import java.util.Optional;
import java.util.Set;

/** What a check cannot read from the Dockerfile alone. */
public interface Surroundings {

    /** The earlier stage that a stage is based on. */
    Optional<Integer> baseStage(int stage);

    /** Variables of the image that a stage is based on; empty if the image is not here. */
    Optional<Set<String>> baseVariables(int stage);

    /**
     * The image that a stage is based on, for another platform than the one that is built for.
     *
     * @param image its name
     */
    record ForeignBase(String image, Platform actual, Platform expected) {}

    /** Empty also if the image is not here. */
    default Optional<ForeignBase> foreignBase(int stage) {
        return Optional.empty();
    }

    /** Whether the instructions of a stage are looked at. */
    default boolean isChecked(int stage) {
        return true;
    }

    /** Whether FROM names an image, a stage or scratch also if no argument is given with the build. */
    default boolean isImageByDefault(Dockerfile.Stage stage) {
        return true;
    }

    /** Whether a file of the context is there, but left out by the ignore file. */
    boolean isIgnored(String path);

    /** Whether the stage is built for any target that can be named, or is the last one. */
    boolean isUsed(int stage);
}

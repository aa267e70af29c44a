package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.FileTree;
import java.util.Optional;

/** Finds the files that {@code --from} means, waiting for the stage that makes them. */
interface Sources {

    /** Waits for the stage that {@code from} names, if it is one, so that a step does not begin before its sources. */
    void awaitStage(String from);

    /** @param from empty: the build context */
    FileTree tree(Optional<String> from) throws FailedStep;

    /** Stands for the whole content behind {@code from}, if that is known without reading it. */
    Optional<String> contentKey(String from) throws FailedStep;
}

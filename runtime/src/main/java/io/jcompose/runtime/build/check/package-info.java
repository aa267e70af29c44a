/**
 * Checks of Dockerfiles for mistakes that do not keep them from being built.
 *
 * <p>Start at {@link io.jcompose.runtime.build.check.DockerfileCheck}. Pure and thread-safe; knows nothing of images or
 * files beyond what it is told by {@link io.jcompose.runtime.build.check.Surroundings}.
 */
@NullMarked
package io.jcompose.runtime.build.check;

import org.jspecify.annotations.NullMarked;

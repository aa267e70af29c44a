/**
 * The language of Dockerfiles: text to instructions with their lines, and expansion of variables in words.
 *
 * <p>Start at {@link io.jcompose.runtime.build.dockerfile.DockerfileParser}. Pure and thread-safe: no files, no clock.
 * Knows nothing of images, containers or contexts; what an instruction does is decided elsewhere.
 */
@NullMarked
package io.jcompose.runtime.build.dockerfile;

import org.jspecify.annotations.NullMarked;

/**
 * Dockerfiles to images.
 *
 * <p>Start at {@link io.jcompose.runtime.build.ImageBuilder}. Parsing is pure; building runs containers on the runtime
 * and blocks. Knows no network: it is handed a function that connects a build container's network namespace.
 */
@NullMarked
package io.jcompose.runtime.build;

import org.jspecify.annotations.NullMarked;

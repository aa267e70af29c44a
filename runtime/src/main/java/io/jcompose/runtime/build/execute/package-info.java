/**
 * Carries Dockerfiles out: stages to layers, on the container runtime, with a cache by content.
 *
 * <p>Start at {@link io.jcompose.runtime.build.execute.DockerfileBuilder}. Deciding (which stages, which values, which
 * configuration) is pure and apart from doing (containers, folders). Blocks. Mounts nothing itself: trees are looked at
 * through {@code LayeredView}, and only containers of RUN steps mount.
 */
@NullMarked
package io.jcompose.runtime.build.execute;

import org.jspecify.annotations.NullMarked;

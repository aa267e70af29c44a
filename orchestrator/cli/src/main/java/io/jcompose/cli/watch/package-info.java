/**
 * Follows a project's sources and brings its containers after them: {@code develop.watch}.
 *
 * <p>Start at {@link io.jcompose.cli.watch.Watch}. {@link io.jcompose.cli.watch.WatchPlan} decides, purely, what a batch of
 * changed files asks for. One thread looks and acts, so actions never overlap; everything blocks. Nothing here knows how
 * files get into a container: the engine puts them there.
 */
@NullMarked
package io.jcompose.cli.watch;

import org.jspecify.annotations.NullMarked;

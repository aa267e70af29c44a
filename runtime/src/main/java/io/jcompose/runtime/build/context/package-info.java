/**
 * Build contexts: which files of a folder belong to it, by .dockerignore, and trees to copy from.
 *
 * <p>Start at {@link io.jcompose.runtime.build.context.IgnorePatterns} and
 * {@link io.jcompose.runtime.build.context.FileTree}. Blocks on the disk. Links are never followed out of a tree. Knows
 * nothing of instructions and layers.
 */
@NullMarked
package io.jcompose.runtime.build.context;

import org.jspecify.annotations.NullMarked;

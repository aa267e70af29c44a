/**
 * From Compose files to running projects.
 *
 * <p>Start at {@code Jcompose}, the way in for other programs.
 */
@NullMarked
package io.jcompose.core;

import org.jspecify.annotations.NullMarked;

/**
 * Small things about files that several packages need: writing atomically, and excluding each other.
 *
 * <p>Start at {@link io.jcompose.runtime.files.AtomicFile}.
 */
@NullMarked
package io.jcompose.runtime.files;

import org.jspecify.annotations.NullMarked;

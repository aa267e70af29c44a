/**
 * Capabilities and seccomp filters: computed here as masks and ready programs, applied by the monitor as they are.
 *
 * <p>Start at {@link io.jcompose.runtime.security.Capabilities} and {@link
 * io.jcompose.runtime.security.SeccompFilter}. Pure: no system calls, thread-safe.
 */
@NullMarked
package io.jcompose.runtime.security;

import org.jspecify.annotations.NullMarked;

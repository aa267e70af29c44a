/**
 * The only door from the runtime to C: narrow interfaces to system calls, by jnr-ffi, and their errors.
 *
 * <p>Start at {@link io.jcompose.runtime.linux.SyscallException}. Blocking; errno never leaves this package.
 */
@NullMarked
package io.jcompose.runtime.linux;

import org.jspecify.annotations.NullMarked;

/** Capabilities and seccomp filters, computed here and applied by the monitor. */
@NullMarked
package io.jcompose.runtime.security;

import org.jspecify.annotations.NullMarked;

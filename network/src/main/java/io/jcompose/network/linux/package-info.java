/** System calls of this module, by jnr-ffi; the only package that sees C. */
@NullMarked
package io.jcompose.network.linux;

import org.jspecify.annotations.NullMarked;

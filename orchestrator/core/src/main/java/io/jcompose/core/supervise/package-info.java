/** Keeps containers as wished: health checks, restart policies. */
@NullMarked
package io.jcompose.core.supervise;

import org.jspecify.annotations.NullMarked;

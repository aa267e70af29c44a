/** Carries out plans, in parallel along their edges. */
@NullMarked
package io.jcompose.core.execute;

import org.jspecify.annotations.NullMarked;

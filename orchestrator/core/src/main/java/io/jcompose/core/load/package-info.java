/** Compose files to a {@code Project}, in phases; every value keeps its file, line and column until the last. */
@NullMarked
package io.jcompose.core.load;

import org.jspecify.annotations.NullMarked;

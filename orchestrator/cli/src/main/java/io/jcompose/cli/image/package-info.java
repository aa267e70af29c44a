/** Commands that make, fetch and list images: {@code build}, {@code pull} and the verbs of {@code image}. */
@NullMarked
package io.jcompose.cli.image;

import org.jspecify.annotations.NullMarked;

/** Commands that bring a project into another state: {@code up}, {@code stop}, {@code down} and the like. */
@NullMarked
package io.jcompose.cli.lifecycle;

import org.jspecify.annotations.NullMarked;

/** Commands that look and change nothing: {@code ps}, {@code logs}, {@code port} and the like. */
@NullMarked
package io.jcompose.cli.inspect;

import org.jspecify.annotations.NullMarked;

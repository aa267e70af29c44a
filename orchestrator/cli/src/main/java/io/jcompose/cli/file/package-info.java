/** Commands about the Compose files themselves: {@code config}. */
@NullMarked
package io.jcompose.cli.file;

import org.jspecify.annotations.NullMarked;

/** Tables, progress and logs on a terminal or a pipe. */
@NullMarked
package io.jcompose.cli.output;

import org.jspecify.annotations.NullMarked;

/** The command line: one class per command, wired in {@code Wiring}. */
@NullMarked
package io.jcompose.cli;

import org.jspecify.annotations.NullMarked;

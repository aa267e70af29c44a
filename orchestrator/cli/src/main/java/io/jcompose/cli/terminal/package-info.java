/**
 * The terminal and the signals of this process.
 *
 * <p>Start at {@link io.jcompose.cli.terminal.Terminal}. By way of {@code stty} and {@code /proc}, since loading native
 * code takes longer than a short command. Knows nothing of containers.
 */
@NullMarked
package io.jcompose.cli.terminal;

import org.jspecify.annotations.NullMarked;

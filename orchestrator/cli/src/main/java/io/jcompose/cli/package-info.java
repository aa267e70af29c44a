/**
 * The command line: {@link io.jcompose.cli.Main} runs one command of {@link io.jcompose.cli.Commands}.
 *
 * <p>{@code command} says what a command is, {@code project} what commands about a project share; commands are in the
 * packages named after what they do; {@code output} and {@code terminal} know no command.
 */
@NullMarked
package io.jcompose.cli;

import org.jspecify.annotations.NullMarked;

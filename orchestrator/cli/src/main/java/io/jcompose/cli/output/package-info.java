/**
 * How things look: tables, templates, durations, sizes, log lines, progress.
 *
 * <p>Start at {@link io.jcompose.cli.output.Table} or {@link io.jcompose.cli.output.ProgressDisplay}. Pure but for the
 * stream each printer is given. Knows no command.
 */
@NullMarked
package io.jcompose.cli.output;

import org.jspecify.annotations.NullMarked;

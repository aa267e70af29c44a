/**
 * Carries out plans, in parallel along their edges.
 *
 * <p>Start at {@link io.jcompose.core.execute.PlanExecutor}, which knows when, and {@link
 * io.jcompose.core.execute.HostOperations}, which knows how. Everything here blocks; nothing here decides what to do.
 */
@NullMarked
package io.jcompose.core.execute;

import org.jspecify.annotations.NullMarked;

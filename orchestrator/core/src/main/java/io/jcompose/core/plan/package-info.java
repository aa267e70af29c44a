/**
 * What has to be done: pure decisions from the wished and the observed state.
 *
 * <p>Start at {@link io.jcompose.core.plan.Planner}. No clock, no files, no kernel: a {@link io.jcompose.core.plan.Plan}
 * is data that prints as text.
 */
@NullMarked
package io.jcompose.core.plan;

import org.jspecify.annotations.NullMarked;

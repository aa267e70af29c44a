/**
 * Keeps containers as wished: restart policies, health checks, what one waits for; tells what happens.
 *
 * <p>Start at {@link io.jcompose.core.supervise.Supervision}. State is read and written on one {@link
 * io.jcompose.core.supervise.Loop}; blocking calls leave it. Knows containers and their records, no plans and no files
 * of a project.
 */
@NullMarked
package io.jcompose.core.supervise;

import org.jspecify.annotations.NullMarked;

/**
 * The order of services.
 *
 * <p>Start at {@link io.jcompose.core.graph.ServiceGraph}. Pure; knows names and nothing of what a service is.
 */
@NullMarked
package io.jcompose.core.graph;

import org.jspecify.annotations.NullMarked;

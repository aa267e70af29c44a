/**
 * Talks to the engine over its socket; starts it when it is not there.
 *
 * <p>Start at {@link io.jcompose.core.client.EngineClient}. Blocking. On the way of every short command, so: no Vert.x,
 * no native calls, no reflection-heavy library.
 */
@NullMarked
package io.jcompose.core.client;

import org.jspecify.annotations.NullMarked;

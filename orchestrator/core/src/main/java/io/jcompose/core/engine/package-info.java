/**
 * The engine process: socket server, adoption, name server and port forwarders, on Vert.x.
 *
 * <p>Start at {@link io.jcompose.core.engine.Engine}, which does what commands ask, or at {@link
 * io.jcompose.core.engine.EngineMain}, the process around it. Commands block and run on threads of their own; Vert.x
 * serves the socket and holds the state of supervision.
 */
@NullMarked
package io.jcompose.core.engine;

import org.jspecify.annotations.NullMarked;

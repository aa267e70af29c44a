/** The engine process: socket server, adoption, name server and port forwarders, on Vert.x. */
@NullMarked
package io.jcompose.core.engine;

import org.jspecify.annotations.NullMarked;

/**
 * Connects network namespaces to bridges, names and published ports. Usable without the rest of jcompose.
 *
 * <p>Start at {@link io.jcompose.network.NetworkDriver}: it attaches the namespace behind a {@code /proc/PID/ns/net}
 * path and returns the {@link io.jcompose.network.Endpoint} it got. Everything here may block on the kernel; never call
 * it from an event loop. Nothing here knows what a container, an image or a Compose file is.
 */
@NullMarked
package io.jcompose.network;

import org.jspecify.annotations.NullMarked;

/**
 * Images and containers on one Linux host: what Docker calls engine, containerd and runc, as a library.
 *
 * <p>Start at {@link io.jcompose.runtime.ContainerRuntime}. Everything here may block on the kernel or the disk; never
 * call it from an event loop. Nothing here knows what a network, a Compose file or a service is.
 */
@NullMarked
package io.jcompose.runtime;

import org.jspecify.annotations.NullMarked;

/**
 * A client for OCI and Docker v2 registries.
 *
 * <p>Start at {@link io.jcompose.runtime.registry.Registry}. Blocking and thread-safe. What a registry sends is hostile:
 * sizes are bounded, digests checked. Credentials never reach a log or a message.
 */
@NullMarked
package io.jcompose.runtime.registry;

import org.jspecify.annotations.NullMarked;

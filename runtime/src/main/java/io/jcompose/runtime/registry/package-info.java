/**
 * A client for OCI and Docker v2 registries.
 *
 * <p>Start at {@link io.jcompose.runtime.registry.Registry}. Blocking and thread-safe. What a registry sends is hostile:
 * sizes are bounded, digests checked. Credentials never reach a log or a message.
 *
 * <p>From outside in: {@code HttpRegistry} chooses where to go (mirrors first), {@code Pull} and {@code Push} know the
 * steps, {@code Endpoint} one repository at one host (scheme, sign-in, repetition), {@code Transport} a single request.
 */
@NullMarked
package io.jcompose.runtime.registry;

import org.jspecify.annotations.NullMarked;

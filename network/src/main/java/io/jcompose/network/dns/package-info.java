/**
 * DNS zones and the message codec; pure, no sockets, no clock.
 *
 * <p>Start at {@link io.jcompose.network.dns.Zone}: a snapshot of a network's names that answers a {@link
 * io.jcompose.network.dns.Query}. All bytes that come in are taken for hostile.
 */
@NullMarked
package io.jcompose.network.dns;

import org.jspecify.annotations.NullMarked;

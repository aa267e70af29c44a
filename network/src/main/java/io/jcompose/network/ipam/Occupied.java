package io.jcompose.network.ipam;

import io.jcompose.network.Cidr;

/**
 * Addresses that a new subnet must keep clear of.
 *
 * @param what for messages, for example {@code route 192.168.1.0/24 on eth0}
 */
public record Occupied(Cidr block, String what) {}

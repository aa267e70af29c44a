package io.jcompose.network.netlink;

import java.util.Optional;

/**
 * A network interface as the kernel tells it.
 *
 * @param kind {@code bridge}, {@code veth}, …; empty for hardware and loopback
 * @param master index of the bridge it is a port of, or 0
 * @param peer index of the other end of a veth pair, in that end's namespace, or 0
 * @param alias the free text that `ip link` shows too
 * @param mac empty for interfaces without one
 */
public record Link(
        int index,
        String name,
        Optional<String> kind,
        int master,
        int peer,
        boolean up,
        int mtu,
        String mac,
        Optional<String> alias) {}

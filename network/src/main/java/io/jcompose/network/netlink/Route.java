package io.jcompose.network.netlink;

import io.jcompose.network.Cidr;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A route of any table.
 *
 * @param linkIndex interface it leaves by, or 0
 * @param unicast false for local, broadcast and multicast addresses and for black holes
 */
public record Route(Cidr destination, int table, int linkIndex, Optional<InetAddress> gateway, boolean unicast) {

    public boolean isDefault() {
        return destination.prefix() == 0;
    }
}

/** Netlink sockets, messages and attributes; rtnetlink requests. */
@NullMarked
package io.jcompose.network.netlink;

import org.jspecify.annotations.NullMarked;

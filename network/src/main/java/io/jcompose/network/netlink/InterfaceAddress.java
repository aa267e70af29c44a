package io.jcompose.network.netlink;

import java.net.InetAddress;

/** An address of an interface. */
public record InterfaceAddress(int linkIndex, InetAddress address, int prefix) {}

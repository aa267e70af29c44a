package io.jcompose.network.netlink;

import io.jcompose.network.Cidr;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** Requests that change links, addresses and routes; see rtnetlink(7). Pure. */
public final class RtRequests {
    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_BRIDGE = 7;
    static final int AF_INET6 = 10;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_SETLINK = 19;
    static final int RTM_NEWADDR = 20;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_GETROUTE = 26;

    static final int IFF_UP = 1;
    static final int IFLA_ADDRESS = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_PROTINFO = 12;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    static final int VETH_INFO_PEER = 1;
    static final int IFLA_BRPORT_MODE = 4;
    static final int IFLA_BRPORT_ISOLATED = 33;

    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_BROADCAST = 4;
    static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 2;

    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_PRIORITY = 6;
    static final int RTA_TABLE = 15;
    static final int RTN_UNICAST = 1;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_STATIC = 4;

    static final int LINK_HEADER_BYTES = 16;
    static final int ADDRESS_HEADER_BYTES = 8;
    static final int ROUTE_HEADER_BYTES = 12;

    private static final int NEW =
            NetlinkSocket.REQUEST | NetlinkSocket.ACK | NetlinkSocket.CREATE | NetlinkSocket.EXCLUSIVE;
    private static final int CHANGE = NetlinkSocket.REQUEST | NetlinkSocket.ACK;

    private RtRequests() {}

    /** A bridge that is up; fails with EEXIST if the name is taken. */
    public static Request createBridge(String name, String mac, int mtu) {
        MessageBuilder message = new MessageBuilder(RTM_NEWLINK, NEW);
        linkHeader(message, AF_UNSPEC, 0, IFF_UP, IFF_UP)
                .string(IFLA_IFNAME, name)
                .bytes(IFLA_ADDRESS, MacAddress.parse(mac))
                .u32(IFLA_MTU, mtu)
                .nested(IFLA_LINKINFO, () -> message.string(IFLA_INFO_KIND, "bridge"));
        return new Request("create bridge " + name, message);
    }

    /**
     * A pair of connected interfaces.
     *
     * @param bridge index of the bridge that the host's end becomes a port of
     * @param netnsFd where the other end is made at once, so that it never shows up on the host
     */
    public record VethPair(String hostName, int bridge, int mtu, int netnsFd, String innerName, String innerMac) {}

    /** The host's end is up and a port of the bridge; the inner end is down. Fails with EEXIST if a name is taken. */
    public static Request createVeth(VethPair pair) {
        MessageBuilder message = new MessageBuilder(RTM_NEWLINK, NEW);
        linkHeader(message, AF_UNSPEC, 0, IFF_UP, IFF_UP)
                .string(IFLA_IFNAME, pair.hostName())
                .u32(IFLA_MTU, pair.mtu())
                .u32(IFLA_MASTER, pair.bridge())
                .nested(
                        IFLA_LINKINFO,
                        () -> message.string(IFLA_INFO_KIND, "veth")
                                .nested(
                                        IFLA_INFO_DATA,
                                        () -> message.nested(
                                                VETH_INFO_PEER,
                                                () -> linkHeader(message, AF_UNSPEC, 0, 0, 0)
                                                        .string(IFLA_IFNAME, pair.innerName())
                                                        .bytes(IFLA_ADDRESS, MacAddress.parse(pair.innerMac()))
                                                        .u32(IFLA_MTU, pair.mtu())
                                                        .u32(IFLA_NET_NS_FD, pair.netnsFd()))));
        return new Request("create interface %s and its peer %s".formatted(pair.hostName(), pair.innerName()), message);
    }

    public static Request deleteLink(String name) {
        MessageBuilder message = new MessageBuilder(RTM_DELLINK, CHANGE);
        linkHeader(message, AF_UNSPEC, 0, 0, 0).string(IFLA_IFNAME, name);
        return new Request("remove interface " + name, message);
    }

    public static Request setUp(String name) {
        MessageBuilder message = new MessageBuilder(RTM_SETLINK, CHANGE);
        linkHeader(message, AF_UNSPEC, 0, IFF_UP, IFF_UP).string(IFLA_IFNAME, name);
        return new Request("switch on interface " + name, message);
    }

    /** Sets the free text of an interface; the kernel does not take it at creation. */
    public static Request setAlias(String name, String alias) {
        MessageBuilder message = new MessageBuilder(RTM_SETLINK, CHANGE);
        linkHeader(message, AF_UNSPEC, 0, 0, 0).string(IFLA_IFNAME, name).string(IFLA_IFALIAS, alias);
        return new Request("mark interface " + name, message);
    }

    public static Request setMaster(String name, int bridge) {
        MessageBuilder message = new MessageBuilder(RTM_SETLINK, CHANGE);
        linkHeader(message, AF_UNSPEC, 0, IFF_UP, IFF_UP)
                .string(IFLA_IFNAME, name)
                .u32(IFLA_MASTER, bridge);
        return new Request("connect interface %s to its bridge".formatted(name), message);
    }

    /**
     * @param hairpin frames may leave by the port they came from: a namespace calling its own published port
     * @param isolated no traffic with other isolated ports of the bridge
     */
    public static Request setBridgePort(Link port, boolean hairpin, boolean isolated) {
        MessageBuilder message = new MessageBuilder(RTM_SETLINK, CHANGE);
        linkHeader(message, AF_BRIDGE, port.index(), 0, 0)
                .nested(
                        IFLA_PROTINFO,
                        () -> message.u8(IFLA_BRPORT_MODE, hairpin ? 1 : 0).u8(IFLA_BRPORT_ISOLATED, isolated ? 1 : 0));
        return new Request("set bridge port options of " + port.name(), message);
    }

    public static Request addAddress(Link link, InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        MessageBuilder message = new MessageBuilder(RTM_NEWADDR, NEW);
        message.u8(family(bytes)).u8(prefix).u8(0).u8(0).u32(link.index());
        message.bytes(IFA_LOCAL, bytes).bytes(IFA_ADDRESS, bytes);
        if (bytes.length == 4) {
            if (prefix < 31) {
                message.bytes(IFA_BROADCAST, broadcast(bytes, prefix));
            }
        } else {
            message.u32(IFA_FLAGS, IFA_F_NODAD); // we gave it out: waiting a second for duplicates would be in vain
        }
        return new Request("add address %s/%d to %s".formatted(address.getHostAddress(), prefix, link.name()), message);
    }

    /** @param destination empty for the default route */
    public static Request addRoute(Link link, Optional<Cidr> destination, InetAddress gateway) {
        return addRoute(link, destination, gateway, OptionalInt.empty());
    }

    /** @param metric of several routes to one destination, that with the smallest is taken; empty: the kernel's usual one */
    public static Request addRoute(Link link, Optional<Cidr> destination, InetAddress gateway, OptionalInt metric) {
        byte[] via = gateway.getAddress();
        MessageBuilder message = new MessageBuilder(RTM_NEWROUTE, NEW);
        message.u8(family(via))
                .u8(destination.map(Cidr::prefix).orElse(0))
                .u8(0)
                .u8(0);
        message.u8(RT_TABLE_MAIN).u8(RTPROT_STATIC).u8(0).u8(RTN_UNICAST).u32(0);
        destination.ifPresent(cidr -> message.bytes(RTA_DST, cidr.address().getAddress()));
        message.u32(RTA_OIF, link.index()).bytes(RTA_GATEWAY, via);
        metric.ifPresent(value -> message.u32(RTA_PRIORITY, value));
        String what = destination.map(Cidr::toString).orElse("default");
        return new Request("add route %s via %s on %s".formatted(what, gateway.getHostAddress(), link.name()), message);
    }

    static MessageBuilder linkHeader(MessageBuilder message, int family, int index, int flags, int change) {
        return message.u8(family).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }

    private static int family(byte[] address) {
        return address.length == 4 ? AF_INET : AF_INET6;
    }

    private static byte[] broadcast(byte[] address, int prefix) {
        byte[] result = address.clone();
        for (int bit = prefix; bit < 32; bit++) {
            result[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
        return result;
    }
}

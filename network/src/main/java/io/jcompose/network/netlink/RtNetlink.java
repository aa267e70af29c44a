package io.jcompose.network.netlink;

import io.jcompose.network.Cidr;
import io.jcompose.network.linux.ErrorNumbers;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.NetlinkSocket.Message;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Links, addresses and routes of one network namespace: that of the thread that opened it. {@link RtRequests} makes the
 * requests that {@link #execute} sends. Blocks; used by one thread at a time.
 */
public final class RtNetlink implements AutoCloseable {
    private final NetlinkSocket socket;

    public RtNetlink(Syscalls syscalls) {
        socket = new NetlinkSocket(syscalls, NetlinkSocket.ROUTE);
    }

    /** Sends all in one datagram; throws the first failure after the kernel has tried them all. */
    public void execute(List<Request> requests) {
        socket.execute(requests);
    }

    public void execute(Request... requests) {
        socket.execute(List.of(requests));
    }

    public List<Link> links() {
        MessageBuilder message = new MessageBuilder(RtRequests.RTM_GETLINK, NetlinkSocket.REQUEST | NetlinkSocket.DUMP);
        RtRequests.linkHeader(message, 0, 0, 0, 0);
        return socket.dump(new Request("list interfaces", message)).stream()
                .map(RtNetlink::link)
                .flatMap(Optional::stream)
                .toList();
    }

    public Optional<Link> link(String name) {
        MessageBuilder message = new MessageBuilder(RtRequests.RTM_GETLINK, NetlinkSocket.REQUEST);
        RtRequests.linkHeader(message, 0, 0, 0, 0).string(RtRequests.IFLA_IFNAME, name);
        try {
            return link(socket.get(new Request("look up interface " + name, message)));
        } catch (NetlinkException e) {
            if (e.errno() == ErrorNumbers.ENODEV) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Removes the interface; does nothing if there is none. */
    public void deleteLink(String name) {
        try {
            execute(RtRequests.deleteLink(name));
        } catch (NetlinkException e) {
            if (e.errno() != ErrorNumbers.ENODEV) {
                throw e;
            }
        }
    }

    public List<InterfaceAddress> addresses() {
        MessageBuilder message = new MessageBuilder(RtRequests.RTM_GETADDR, NetlinkSocket.REQUEST | NetlinkSocket.DUMP);
        message.raw(new byte[RtRequests.ADDRESS_HEADER_BYTES]);
        List<InterfaceAddress> result = new ArrayList<>();
        for (Message answer : socket.dump(new Request("list addresses", message))) {
            ByteBuffer in = payload(answer, RtRequests.ADDRESS_HEADER_BYTES);
            Attributes attributes = Attributes.parse(answer.payload(), RtRequests.ADDRESS_HEADER_BYTES);
            // On a point-to-point link ADDRESS is the other side; LOCAL is ours.
            attributes
                    .bytes(RtRequests.IFA_LOCAL)
                    .or(() -> attributes.bytes(RtRequests.IFA_ADDRESS))
                    .flatMap(RtNetlink::address)
                    .ifPresent(address ->
                            result.add(new InterfaceAddress(in.getInt(4), address, Byte.toUnsignedInt(in.get(1)))));
        }
        return result;
    }

    /** Routes of all tables and both families, the kernel's own local ones included. */
    public List<Route> routes() {
        MessageBuilder message =
                new MessageBuilder(RtRequests.RTM_GETROUTE, NetlinkSocket.REQUEST | NetlinkSocket.DUMP);
        message.raw(new byte[RtRequests.ROUTE_HEADER_BYTES]);
        List<Route> result = new ArrayList<>();
        for (Message answer : socket.dump(new Request("list routes", message))) {
            route(answer).ifPresent(result::add);
        }
        return result;
    }

    private static Optional<Route> route(Message answer) {
        ByteBuffer in = payload(answer, RtRequests.ROUTE_HEADER_BYTES);
        int family = in.get(0);
        if (family != RtRequests.AF_INET && family != RtRequests.AF_INET6) {
            return Optional.empty(); // multicast routing shows up in the same dump
        }
        Attributes attributes = Attributes.parse(answer.payload(), RtRequests.ROUTE_HEADER_BYTES);
        byte[] none = new byte[family == RtRequests.AF_INET ? 4 : 16];
        int table = attributes.u32(RtRequests.RTA_TABLE).orElse(Byte.toUnsignedInt(in.get(4)));
        return address(attributes.bytes(RtRequests.RTA_DST).orElse(none))
                .map(destination -> new Route(
                        new Cidr(destination, Byte.toUnsignedInt(in.get(1))),
                        table,
                        attributes.u32(RtRequests.RTA_OIF).orElse(0),
                        attributes.bytes(RtRequests.RTA_GATEWAY).flatMap(RtNetlink::address),
                        in.get(7) == RtRequests.RTN_UNICAST));
    }

    private static Optional<Link> link(Message answer) {
        if (answer.type() != RtRequests.RTM_NEWLINK) {
            return Optional.empty();
        }
        ByteBuffer in = payload(answer, RtRequests.LINK_HEADER_BYTES);
        Attributes attributes = Attributes.parse(answer.payload(), RtRequests.LINK_HEADER_BYTES);
        return Optional.of(new Link(
                in.getInt(4),
                attributes.string(RtRequests.IFLA_IFNAME).orElse(""),
                attributes.nested(RtRequests.IFLA_LINKINFO).flatMap(info -> info.string(RtRequests.IFLA_INFO_KIND)),
                attributes.u32(RtRequests.IFLA_MASTER).orElse(0),
                attributes.u32(RtRequests.IFLA_LINK).orElse(0),
                (in.getInt(8) & RtRequests.IFF_UP) != 0,
                attributes.u32(RtRequests.IFLA_MTU).orElse(0),
                attributes
                        .bytes(RtRequests.IFLA_ADDRESS)
                        .map(MacAddress::format)
                        .orElse(""),
                attributes.string(RtRequests.IFLA_IFALIAS)));
    }

    private static ByteBuffer payload(Message answer, int atLeast) {
        byte[] payload = answer.payload();
        byte[] enough = payload.length < atLeast ? new byte[atLeast] : payload;
        return ByteBuffer.wrap(enough).order(ByteOrder.nativeOrder());
    }

    private static Optional<InetAddress> address(byte[] bytes) {
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            return Optional.empty(); // neither 4 nor 16 bytes: a family we don't know
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}

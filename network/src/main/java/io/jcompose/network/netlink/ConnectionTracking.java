package io.jcompose.network.netlink;

import io.jcompose.network.linux.ErrorNumbers;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.NetlinkSocket.Message;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * The kernel's table of connections. It decides a translation with the first packet and keeps to it; a steady stream of
 * datagrams would follow an old rule for ever.
 */
public final class ConnectionTracking {
    private static final int SUBSYSTEM = 1;
    private static final int GET = SUBSYSTEM << 8 | 1;
    private static final int DELETE = SUBSYSTEM << 8 | 2;
    private static final int ORIGINAL = 1;
    private static final int REPLY = 2;
    private static final int TUPLE_IP = 1;
    private static final int TUPLE_PROTOCOL = 2;
    private static final int IPV4_SOURCE = 1;
    private static final int IPV6_SOURCE = 3;
    private static final int PROTOCOL_NUMBER = 1;
    private static final int DESTINATION_PORT = 3;
    private static final int IPPROTO_UDP = 17;
    private static final int HEADER_BYTES = 4;

    private final Syscalls syscalls;

    public ConnectionTracking(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** Forgets UDP conversations to a port of this host that somebody other than {@code target} answers. */
    public void forgetUdp(int hostPort, InetAddress target) {
        byte[] port = {(byte) (hostPort >> 8), (byte) hostPort};
        forget(entry -> entry.nested(ORIGINAL)
                        .flatMap(tuple -> tuple.nested(TUPLE_PROTOCOL))
                        .filter(protocol -> isUdp(protocol)
                                && protocol.bytes(DESTINATION_PORT)
                                        .filter(p -> Arrays.equals(p, port))
                                        .isPresent())
                        .isPresent()
                && !answers(entry, target));
    }

    /** Forgets UDP conversations that {@code target} answers. */
    public void forgetUdp(InetAddress target) {
        forget(entry -> entry.nested(ORIGINAL)
                        .flatMap(tuple -> tuple.nested(TUPLE_PROTOCOL))
                        .filter(ConnectionTracking::isUdp)
                        .isPresent()
                && answers(entry, target));
    }

    private static boolean isUdp(Attributes protocol) {
        return protocol.bytes(PROTOCOL_NUMBER)
                .filter(number -> number.length == 1 && number[0] == IPPROTO_UDP)
                .isPresent();
    }

    private static boolean answers(Attributes entry, InetAddress address) {
        int attribute = address.getAddress().length == 4 ? IPV4_SOURCE : IPV6_SOURCE;
        return entry.nested(REPLY)
                .flatMap(tuple -> tuple.nested(TUPLE_IP))
                .flatMap(ip -> ip.bytes(attribute))
                .filter(bytes -> Arrays.equals(bytes, address.getAddress()))
                .isPresent();
    }

    private void forget(Predicate<Attributes> unwanted) {
        try (NetlinkSocket socket = new NetlinkSocket(syscalls, NetlinkSocket.NETFILTER)) {
            MessageBuilder list = new MessageBuilder(GET, NetlinkSocket.REQUEST | NetlinkSocket.DUMP)
                    .u8(0)
                    .u8(0)
                    .be16(0);
            List<Message> entries = socket.dump(new Request("list tracked connections", list));
            for (Message message : entries) {
                Attributes entry = Attributes.parse(message.payload(), HEADER_BYTES);
                if (unwanted.test(entry)) {
                    delete(socket, message.payload()[0], entry.bytes(ORIGINAL).orElseThrow());
                }
            }
        } catch (NetlinkException e) {
            if (e.errno() != ErrorNumbers.EOPNOTSUPP && e.errno() != ErrorNumbers.ENOENT) {
                throw e; // without the module nothing is tracked
            }
        }
    }

    private static void delete(NetlinkSocket socket, int family, byte[] tuple) {
        MessageBuilder message = new MessageBuilder(DELETE, NetlinkSocket.REQUEST | NetlinkSocket.ACK)
                .u8(family)
                .u8(0)
                .be16(0);
        message.nested(ORIGINAL, () -> message.raw(tuple));
        try {
            socket.execute(new Request("forget a tracked connection", message));
        } catch (NetlinkException e) {
            if (e.errno() != ErrorNumbers.ENOENT) {
                throw e; // else it ended by itself meanwhile
            }
        }
    }
}

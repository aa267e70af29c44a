package io.jcompose.network.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.network.netlink.RtRequests.VethPair;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The bytes that the comments explain are the specification; little-endian, as on x86-64 and arm64. */
class RtRequestsTest {
    private static final Link ETH0 = new Link(5, "eth0", Optional.of("veth"), 0, 3, true, 1500, "", Optional.empty());

    @Test
    void createBridge() {
        assertThat(hex(RtRequests.createBridge("br0", "02:42:0a:00:00:01", 1400)))
                .isEqualTo("4c000000" + "1000" + "0506" + "01000000"
                        + "00000000" // 76 bytes, NEWLINK, new+exclusive+ack
                        + "00000000" + "00000000" + "01000000" + "01000000" // any family, no index, flag UP, mask UP
                        + "0800" + "0300" + "62723000" // IFNAME "br0\0"
                        + "0a00" + "0100" + "02420a000001" + "0000" // ADDRESS, 10 bytes, 2 of padding
                        + "0800" + "0400" + "78050000" // MTU 1400
                        + "1000" + "1280" // LINKINFO, nested:
                        + "0b00" + "0100" + "62726964676500" + "00"); // KIND "bridge\0"
    }

    @Test
    void createVeth_makesThePeerInTheOtherNamespace() {
        String peer = "00000000" + "00000000" + "00000000" + "00000000" // its own interface header: down
                + "0900" + "0300" + "6574683000" + "000000" // IFNAME "eth0\0"
                + "0a00" + "0100" + "02420a000002" + "0000" // ADDRESS
                + "0800" + "0400" + "dc050000" // MTU 1500
                + "0800" + "1c00" + "09000000"; // NET_NS_FD 9

        assertThat(hex(RtRequests.createVeth(new VethPair("v", 4, 1500, 9, "eth0", "02:42:0a:00:00:02"))))
                .endsWith("0800" + "0a00" + "04000000" // MASTER 4
                        + "5000" + "1280" // LINKINFO:
                        + "0900" + "0100" + "7665746800" + "000000" // KIND "veth\0"
                        + "4000" + "0280" // DATA:
                        + "3c00" + "0180" // PEER:
                        + peer);
    }

    @Test
    void addAddress_hasABroadcastAddress() {
        assertThat(hex(RtRequests.addAddress(ETH0, address("10.9.0.2"), 24)))
                .endsWith("02" + "18" + "00" + "00" + "05000000" // IPv4, /24, interface 5
                        + "0800" + "0200" + "0a090002" // LOCAL
                        + "0800" + "0100" + "0a090002" // ADDRESS
                        + "0800" + "0400" + "0a0900ff"); // BROADCAST
    }

    @Test
    void addAddress_ofIpv6_doesNotWaitForDuplicates() {
        assertThat(hex(RtRequests.addAddress(ETH0, address("fd00::2"), 64)))
                .endsWith("0800" + "0800" + "02000000"); // FLAGS NODAD
    }

    @Test
    void addRoute_default() {
        assertThat(hex(RtRequests.addRoute(ETH0, Optional.empty(), address("10.9.0.1"))))
                .endsWith("02" + "00" + "00" + "00" + "fe" + "04" + "00" + "01"
                        + "00000000" // main table, static, unicast
                        + "0800" + "0400" + "05000000" // OIF 5
                        + "0800" + "0500" + "0a090001"); // GATEWAY
    }

    @Test
    void addRoute_withMetric() {
        assertThat(hex(RtRequests.addRoute(ETH0, Optional.empty(), address("fd00::1"), OptionalInt.of(2048))))
                .endsWith("0800" + "0600" + "00080000"); // PRIORITY 2048
    }

    private static String hex(Request request) {
        return HexFormat.of().formatHex(request.message().build(1));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

package io.jcompose.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Names under {@code in-addr.arpa} and {@code ip6.arpa}, which stand for addresses. */
final class ReverseName {
    private static final String IPV4 = ".in-addr.arpa";
    private static final String IPV6 = ".ip6.arpa";

    private ReverseName() {}

    /** @param name in lower case */
    static Optional<InetAddress> parse(String name) {
        try {
            if (name.endsWith(IPV4)) {
                return ipv4(name.substring(0, name.length() - IPV4.length()).split("\\.", -1));
            }
            if (name.endsWith(IPV6)) {
                return ipv6(name.substring(0, name.length() - IPV6.length()).split("\\.", -1));
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> ipv4(String[] labels) throws UnknownHostException {
        if (labels.length != 4) {
            return Optional.empty();
        }
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!labels[i].matches("[0-9]{1,3}") || Integer.parseInt(labels[i]) > 255) {
                return Optional.empty();
            }
            address[3 - i] = (byte) Integer.parseInt(labels[i]);
        }
        return Optional.of(InetAddress.getByAddress(address));
    }

    private static Optional<InetAddress> ipv6(String[] labels) throws UnknownHostException {
        if (labels.length != 32) {
            return Optional.empty();
        }
        byte[] address = new byte[16];
        for (int i = 0; i < 32; i++) {
            if (!labels[i].matches("[0-9a-f]")) {
                return Optional.empty();
            }
            int nibble = Character.digit(labels[i].charAt(0), 16);
            address[15 - i / 2] |= (byte) (i % 2 == 0 ? nibble : nibble << 4);
        }
        return Optional.of(InetAddress.getByAddress(address));
    }
}

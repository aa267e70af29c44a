package io.jcompose.core.engine;

import io.jcompose.network.Cidr;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses as RFC 5952 has them: Java writes out every zero of an IPv6 address. Pure. */
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    static String of(Cidr cidr) {
        return of(cidr.address()) + "/" + cidr.prefix();
    }

    static String of(InetAddress address) {
        return address instanceof Inet6Address ? of(address.getAddress()) : address.getHostAddress();
    }

    /** The first of the longest runs of at least two zero groups becomes two colons. */
    private static String of(byte[] bytes) {
        int start = 0;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(bytes, i + length) == 0) {
                length++;
            }
            if (length > longest) {
                start = i;
                longest = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (longest > 1 && i == start) {
                text.append("::");
                i += longest - 1;
                continue;
            }
            boolean afterColon = text.isEmpty() || text.charAt(text.length() - 1) == ':';
            text.append(afterColon ? "" : ":").append(Integer.toHexString(group(bytes, i)));
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) << 8 | bytes[2 * index + 1] & 0xff;
    }
}

package io.jcompose.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses as people write them. */
public final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** Address and prefix length. */
    public static String of(Cidr block) {
        return of(block.address()) + "/" + block.prefix();
    }

    /** IPv6 in the short form of RFC 5952: {@code fd00::1}, not {@code fd00:0:0:0:0:0:0:1}; without a zone. */
    public static String of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != 2 * GROUPS) {
            return address.getHostAddress();
        }
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            groups.add(Integer.toHexString((bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff)));
        }
        int start = 0;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosFrom(groups, i);
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        if (length < 2) { // a single zero is not left out
            return String.join(":", groups);
        }
        return String.join(":", groups.subList(0, start))
                + "::"
                + String.join(":", groups.subList(start + length, GROUPS));
    }

    private static int zerosFrom(List<String> groups, int index) {
        int end = index;
        while (end < GROUPS && groups.get(end).equals("0")) {
            end++;
        }
        return end - index;
    }
}

package io.jcompose.network.netlink;

import java.util.HexFormat;
import java.util.Locale;

/** Hardware addresses as text, six pairs of hexadecimal digits. */
public final class MacAddress {
    private static final HexFormat FORMAT = HexFormat.ofDelimiter(":");

    private MacAddress() {}

    /** @throws IllegalArgumentException if the text is no unicast address */
    public static byte[] parse(String text) {
        String normal = text.replace('-', ':').toLowerCase(Locale.ROOT);
        if (!normal.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
            throw new IllegalArgumentException(
                    "invalid MAC address '%s'; use six pairs such as 02:42:ac:11:00:02".formatted(text));
        }
        byte[] bytes = FORMAT.parseHex(normal);
        if ((bytes[0] & 1) != 0) {
            throw new IllegalArgumentException(
                    "MAC address '%s' is a multicast one; make the first pair even".formatted(text));
        }
        return bytes;
    }

    public static String format(byte[] bytes) {
        return FORMAT.formatHex(bytes);
    }
}

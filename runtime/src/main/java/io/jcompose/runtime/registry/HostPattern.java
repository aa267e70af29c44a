package io.jcompose.runtime.registry;

import java.util.Locale;
import java.util.Optional;

/** A host, {@code host:port}, {@code *.domain}, or a block of addresses such as {@code 10.0.0.0/8}. */
record HostPattern(String text, int bits) {
    private static final int ADDRESS_BITS = 32;

    /** @throws IllegalArgumentException saying what is wrong with a block of addresses */
    static HostPattern parse(String entry) {
        String text = entry.toLowerCase(Locale.ROOT);
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new HostPattern(text, -1);
        }
        String bits = text.substring(slash + 1);
        if (!bits.matches("[0-9]{1,2}") || Integer.parseInt(bits) > ADDRESS_BITS || text.contains(":")) {
            throw new IllegalArgumentException("use HOST, HOST:PORT, *.DOMAIN or an IPv4 block like 10.0.0.0/8");
        }
        String address = text.substring(0, slash);
        if (number(address).isEmpty()) {
            throw new IllegalArgumentException("'%s' is no address".formatted(address));
        }
        return new HostPattern(address, Integer.parseInt(bits));
    }

    /** @param hostAndPort in lower case */
    boolean matches(String hostAndPort) {
        String host = hostAndPort.replaceFirst(":[0-9]+$", "");
        if (bits < 0) {
            return text.equals(hostAndPort)
                    || text.equals(host)
                    || (text.startsWith("*.") && host.endsWith(text.substring(1)));
        }
        Optional<Long> address = number(host);
        Optional<Long> base = number(text);
        return address.isPresent()
                && base.isPresent()
                && address.get() >>> (ADDRESS_BITS - bits) == base.get() >>> (ADDRESS_BITS - bits);
    }

    private static Optional<Long> number(String address) {
        if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return Optional.empty();
        }
        long value = 0;
        for (String part : address.split("\\.")) {
            int octet = Integer.parseInt(part);
            if (octet > 255) {
                return Optional.empty();
            }
            value = value << 8 | octet;
        }
        return Optional.of(value);
    }
}

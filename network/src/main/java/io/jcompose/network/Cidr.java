package io.jcompose.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * An address block such as {@code 10.9.0.0/24}.
 *
 * @param address its first address
 * @param prefix number of leading bits
 */
public record Cidr(InetAddress address, int prefix) {

    /** @throws IllegalArgumentException if it is not a literal address, a slash and a prefix length */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? "" : text.substring(0, slash);
        // Only literals: InetAddress would ask DNS for anything else.
        if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException(
                    "invalid subnet '%s'; use ADDRESS/PREFIX, for example 10.9.0.0/24".formatted(text));
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            int prefix = Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > address.getAddress().length * 8) {
                throw new NumberFormatException();
            }
            return new Cidr(mask(address, prefix), prefix);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "invalid subnet '%s'; use ADDRESS/PREFIX, for example 10.9.0.0/24".formatted(text), e);
        }
    }

    public boolean isIpv6() {
        return address.getAddress().length == 16;
    }

    public boolean contains(InetAddress other) {
        return other.getAddress().length == address.getAddress().length
                && mask(other, prefix).equals(address);
    }

    public boolean overlaps(Cidr other) {
        return prefix <= other.prefix ? contains(other.address) : other.contains(address);
    }

    /** The {@code index}-th address of the block, 0 being the network address itself. */
    public InetAddress at(long index) {
        byte[] bytes = new BigInteger(1, address.getAddress())
                .add(BigInteger.valueOf(index))
                .toByteArray();
        byte[] result = new byte[address.getAddress().length];
        int length = Math.min(bytes.length, result.length);
        System.arraycopy(bytes, bytes.length - length, result, result.length - length, length);
        return of(result);
    }

    private static InetAddress mask(InetAddress address, int prefix) {
        byte[] bytes = Arrays.copyOf(address.getAddress(), address.getAddress().length);
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        return of(bytes);
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return AddressText.of(address) + "/" + prefix;
    }
}

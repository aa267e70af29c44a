package io.jcompose.network.ipam;

import io.jcompose.network.AddressText;
import io.jcompose.network.Cidr;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec.Pool;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Chooses subnets. Pure: what is in use comes in as an argument. */
public final class Subnets {
    /**
     * Where free subnets come from, in this order. Docker counts up from 172.17, clouds like 172.31 and the low ends of
     * 10.0.0.0/8, home routers the low end of 192.168.0.0/16: so begin where few others are. The last ones are for
     * hosts whose VPN claims all of 172.16.0.0/12.
     */
    private static final List<Cidr> POOLS = List.of(
            Cidr.parse("172.30.0.0/16"),
            Cidr.parse("172.29.0.0/16"),
            Cidr.parse("172.28.0.0/16"),
            Cidr.parse("10.213.0.0/16"),
            Cidr.parse("192.168.208.0/20"));

    private static final int PREFIX4 = 24;
    private static final int SMALLEST_PREFIX4 = 30; // network, gateway, one address, broadcast
    private static final int SMALLEST_PREFIX6 = 126;

    private final List<Cidr> pools;

    public Subnets() {
        this(POOLS);
    }

    Subnets(List<Cidr> pools) {
        this.pools = List.copyOf(pools);
    }

    /** @throws NetworkException if each subnet overlaps something; the message says what */
    public Cidr free(List<Occupied> occupied) {
        for (Cidr pool : pools) {
            long count = 1L << (PREFIX4 - pool.prefix());
            for (long index = 0; index < count; index++) {
                Cidr candidate = new Cidr(pool.at(index << (32 - PREFIX4)), PREFIX4);
                Optional<Occupied> hit = overlapping(candidate, occupied);
                if (hit.isEmpty()) {
                    return candidate;
                }
                int prefix = hit.get().block().prefix();
                if (prefix < PREFIX4) {
                    // Nothing of the larger block is free: go on behind it.
                    index |= (1L << (PREFIX4 - Math.max(prefix, pool.prefix()))) - 1;
                }
            }
        }
        throw new NetworkException(
                "no free subnet left: all of %s is in use (%s); remove networks or set ipam.config.subnet"
                        .formatted(
                                String.join(
                                        ", ", pools.stream().map(Cidr::toString).toList()),
                                summary(occupied)));
    }

    /**
     * A unique local IPv6 subnet, always the same for a network.
     *
     * @param seed hexadecimal digits, at least 14
     */
    public static Cidr uniqueLocal(String seed) {
        String digits = seed.substring(0, 14);
        return Cidr.parse("fd%s:%s:%s:%s::/64"
                .formatted(
                        digits.substring(0, 2),
                        digits.substring(2, 6),
                        digits.substring(6, 10),
                        digits.substring(10, 14)));
    }

    /**
     * Finds out whether a wished subnet can be used.
     *
     * @throws NetworkException naming what it overlaps, or that it is too small
     */
    public static void check(String network, Cidr wished, List<Occupied> occupied) {
        if (wished.prefix() > (wished.isIpv6() ? SMALLEST_PREFIX6 : SMALLEST_PREFIX4)) {
            throw new NetworkException(
                    "subnet %s of network '%s' is too small for a gateway and an endpoint; use /%d or less"
                            .formatted(wished, network, wished.isIpv6() ? SMALLEST_PREFIX6 : SMALLEST_PREFIX4));
        }
        overlapping(wished, occupied).ifPresent(hit -> {
            throw new NetworkException("subnet %s of network '%s' overlaps %s; choose another ipam.config.subnet"
                    .formatted(wished, network, hit.what()));
        });
    }

    /** @throws NetworkException if the range or a reserved address is outside of the subnet */
    public static void checkParts(String network, Pool pool) {
        Cidr subnet = pool.subnet();
        pool.ipRange().ifPresent(range -> {
            if (range.prefix() < subnet.prefix() || !subnet.overlaps(range)) {
                throw new NetworkException(
                        "ip_range %s of network '%s' is outside of its subnet %s".formatted(range, network, subnet));
            }
        });
        pool.reserved().forEach((name, address) -> {
            if (!subnet.contains(address)) {
                throw new NetworkException("aux_addresses entry '%s' (%s) of network '%s' is outside of its subnet %s"
                        .formatted(name, AddressText.of(address), network, subnet));
            }
        });
    }

    private static Optional<Occupied> overlapping(Cidr candidate, List<Occupied> occupied) {
        return occupied.stream()
                .filter(each -> each.block().overlaps(candidate))
                .findFirst();
    }

    private String summary(List<Occupied> occupied) {
        List<String> hits = occupied.stream()
                .filter(each -> pools.stream().anyMatch(pool -> pool.overlaps(each.block())))
                .map(Occupied::what)
                .limit(5)
                .toList();
        return String.join(", ", hits);
    }

    /** The address of the bridge: as wished, else the first one. */
    public static InetAddress gateway(Cidr subnet, Optional<InetAddress> wished) {
        InetAddress gateway = wished.orElseGet(() -> subnet.at(1));
        if (!subnet.contains(gateway)) {
            throw new NetworkException("gateway %s is outside of subnet %s".formatted(AddressText.of(gateway), subnet));
        }
        return gateway;
    }
}

package io.jcompose.network.ipam;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.AddressText;
import io.jcompose.network.Cidr;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec.Pool;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses of one subnet. Pure: the leases are the caller's endpoints, so there is nothing that could disagree with
 * them.
 */
public final class Addresses {
    private static final int SEARCH_LIMIT = 1 << 20;

    private final String network;
    private final Pool pool;
    private final Map<InetAddress, String> taken = new HashMap<>();

    /**
     * @param network name, for messages
     * @param pool with its gateway
     * @param leases addresses in use and by whom
     */
    public Addresses(String network, Pool pool, Map<InetAddress, String> leases) {
        this.network = network;
        this.pool = pool;
        taken.putAll(leases);
        Cidr subnet = pool.subnet();
        taken.put(subnet.address(), "the network itself");
        if (!subnet.isIpv6()) {
            taken.put(subnet.at((1L << (32 - subnet.prefix())) - 1), "broadcast");
        }
        pool.reserved().forEach((name, address) -> taken.put(address, "aux_addresses entry '%s'".formatted(name)));
        pool.gateway().ifPresent(gateway -> taken.put(gateway, "the gateway"));
    }

    /**
     * The address wished, or the lowest free one.
     *
     * @throws AddressInUseException if the wished one is taken, naming by whom
     * @throws NetworkException if the wished one is not of this subnet, or none is left
     */
    public InetAddress choose(Optional<InetAddress> wished) {
        return wished.map(this::fixed).orElseGet(this::lowest);
    }

    private InetAddress fixed(InetAddress address) {
        if (!pool.subnet().contains(address)) {
            throw new NetworkException("address %s is not in subnet %s of network '%s'"
                    .formatted(AddressText.of(address), pool.subnet(), network));
        }
        String owner = taken.get(address);
        if (owner != null) {
            throw new AddressInUseException(
                    "address %s of network '%s' is taken by %s".formatted(AddressText.of(address), network, owner));
        }
        return address;
    }

    private InetAddress lowest() {
        Cidr range = pool.ipRange().orElse(pool.subnet());
        int bits = range.address().getAddress().length * 8 - range.prefix();
        long count = BigInteger.ONE
                .shiftLeft(bits)
                .min(BigInteger.valueOf(SEARCH_LIMIT))
                .longValue();
        for (long index = 0; index < count; index++) {
            InetAddress candidate = range.at(index);
            if (!taken.containsKey(candidate)) {
                return candidate;
            }
        }
        throw new NetworkException("no free address left in %s of network '%s': all %d are in use; enlarge the %s"
                .formatted(range, network, count, pool.ipRange().isPresent() ? "ip_range" : "subnet"));
    }
}

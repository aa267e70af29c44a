package io.jcompose.network.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.network.AddressInUseException;
import io.jcompose.network.Cidr;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec.Pool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressesTest {
    private final Map<InetAddress, String> leases = new HashMap<>();

    @Test
    void choose_givesTheLowestFreeOne() {
        leases.put(address("10.9.0.2"), "'web'");

        assertThat(of("10.9.0.0/24", "")).isEqualTo("10.9.0.3");
    }

    @Test
    void choose_passesOverGatewayReservedAndBroadcast() {
        Pool pool = new Pool(
                Cidr.parse("10.9.0.0/29"),
                Optional.empty(),
                Optional.of(address("10.9.0.2")),
                Map.of("printer", address("10.9.0.1")));
        leases.put(address("10.9.0.3"), "a");
        leases.put(address("10.9.0.4"), "b");
        leases.put(address("10.9.0.5"), "c");

        assertThat(new Addresses("shop", pool, leases).choose(Optional.empty())).isEqualTo(address("10.9.0.6"));
        leases.put(address("10.9.0.6"), "d");
        assertThatThrownBy(() -> new Addresses("shop", pool, leases).choose(Optional.empty()))
                .isInstanceOf(NetworkException.class)
                .hasMessage(
                        "no free address left in 10.9.0.0/29 of network 'shop': all 8 are in use; enlarge the subnet");
    }

    @Test
    void choose_staysInTheRange() {
        Pool pool = new Pool(
                Cidr.parse("10.9.0.0/24"),
                Optional.of(Cidr.parse("10.9.0.128/30")),
                Optional.of(address("10.9.0.1")),
                Map.of());

        assertThat(new Addresses("shop", pool, leases).choose(Optional.empty())).isEqualTo(address("10.9.0.128"));
    }

    @Test
    void wishedAddress_isRefusedWhenTaken_namingByWhom() {
        leases.put(address("10.9.0.9"), "'db'");

        assertThatThrownBy(() -> of("10.9.0.0/24", "10.9.0.9"))
                .isInstanceOf(AddressInUseException.class)
                .hasMessage("address 10.9.0.9 of network 'shop' is taken by 'db'");
        assertThatThrownBy(() -> of("10.9.0.0/24", "10.9.0.1")).hasMessageEndingWith("is taken by the gateway");
        assertThatThrownBy(() -> of("10.9.0.0/24", "10.9.0.255")).hasMessageEndingWith("is taken by broadcast");
        assertThatThrownBy(() -> of("10.9.0.0/24", "10.8.0.9"))
                .hasMessage("address 10.8.0.9 is not in subnet 10.9.0.0/24 of network 'shop'");
        assertThat(of("10.9.0.0/24", "10.9.0.10")).isEqualTo("10.9.0.10");
    }

    @Test
    void ipv6_hasNoBroadcast() {
        assertThat(of("fd00::/126", "fd00::3")).isEqualTo("fd00:0:0:0:0:0:0:3");
        assertThat(of("fd00::/64", "")).isEqualTo("fd00:0:0:0:0:0:0:2");
    }

    private String of(String subnet, String wish) {
        Cidr block = Cidr.parse(subnet);
        Pool pool = new Pool(block, Optional.empty(), Optional.of(block.at(1)), Map.of());
        Optional<InetAddress> wished = wish.isEmpty() ? Optional.empty() : Optional.of(address(wish));
        return new Addresses("shop", pool, leases).choose(wished).getHostAddress();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

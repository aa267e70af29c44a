package io.jcompose.network.ipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.network.Cidr;
import io.jcompose.network.NetworkException;
import io.jcompose.network.NetworkSpec.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubnetsTest {

    @Test
    void free_skipsRoutesOfTheHost() {
        assertThat(new Subnets().free(List.of())).hasToString("172.30.0.0/24");
        assertThat(new Subnets().free(List.of(route("172.30.0.0/24"), route("172.30.1.128/25"))))
                .hasToString("172.30.2.0/24");
        assertThat(new Subnets().free(List.of(route("172.30.0.7/32")))).hasToString("172.30.1.0/24");
    }

    @Test
    void free_leavesAPoolThatAVpnClaims() {
        assertThat(new Subnets().free(List.of(route("172.16.0.0/12")))).hasToString("10.213.0.0/24");
        assertThat(new Subnets().free(List.of(route("172.16.0.0/12"), route("10.0.0.0/8"))))
                .hasToString("192.168.208.0/24");
    }

    @Test
    void free_skipsBehindALargerRouteInsideThePool() {
        assertThat(new Subnets().free(List.of(route("172.30.0.0/20")))).hasToString("172.30.16.0/24");
    }

    @Test
    void free_givesHundredsOfSubnetsThatDontOverlap() {
        List<Occupied> taken = new ArrayList<>();
        for (int i = 0; i < 800; i++) {
            Cidr subnet = new Subnets().free(taken);
            assertThat(taken).noneMatch(each -> each.block().overlaps(subnet));
            taken.add(new Occupied(subnet, "network " + i));
        }
    }

    @Test
    void free_whenNothingIsLeft_saysWhatIsInTheWay() {
        List<Occupied> all = List.of(route("172.16.0.0/12"), route("10.0.0.0/8"), route("192.168.0.0/16"));

        assertThatThrownBy(() -> new Subnets().free(all))
                .isInstanceOf(NetworkException.class)
                .hasMessageStartingWith("no free subnet left: all of 172.30.0.0/16")
                .hasMessageContaining("route 172.16.0.0/12, route 10.0.0.0/8")
                .hasMessageEndingWith("remove networks or set ipam.config.subnet");
    }

    @Test
    void check_namesWhatAWishedSubnetOverlaps() {
        assertThatThrownBy(() -> Subnets.check("shop", Cidr.parse("10.1.2.0/24"), List.of(route("10.1.0.0/16"))))
                .hasMessage("subnet 10.1.2.0/24 of network 'shop' overlaps route 10.1.0.0/16;"
                        + " choose another ipam.config.subnet");
        assertThatThrownBy(() -> Subnets.check("shop", Cidr.parse("10.1.2.0/31"), List.of()))
                .hasMessageContaining("too small");
    }

    @Test
    void checkParts_namesWhatIsOutside() {
        Cidr subnet = Cidr.parse("10.1.2.0/24");
        Pool range = new Pool(subnet, Optional.of(Cidr.parse("10.1.3.0/28")), Optional.empty(), Map.of());
        Pool reserved = new Pool(
                subnet,
                Optional.empty(),
                Optional.empty(),
                Map.of("nas", Cidr.parse("10.9.9.9/32").address()));

        assertThatThrownBy(() -> Subnets.checkParts("shop", range))
                .hasMessage("ip_range 10.1.3.0/28 of network 'shop' is outside of its subnet 10.1.2.0/24");
        assertThatThrownBy(() -> Subnets.checkParts("shop", reserved))
                .hasMessageStartingWith("aux_addresses entry 'nas' (10.9.9.9) of network 'shop'");
    }

    @Test
    void uniqueLocal_isTheSameForANetwork() {
        assertThat(Subnets.uniqueLocal("0123456789abcdef")).hasToString("fd01:2345:6789:abcd::/64");
    }

    private static Occupied route(String block) {
        return new Occupied(Cidr.parse(block), "route " + block);
    }
}

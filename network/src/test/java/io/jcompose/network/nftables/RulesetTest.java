package io.jcompose.network.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkSpec;
import io.jcompose.network.NetworkSpec.Pool;
import io.jcompose.network.PublishedPort.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RulesetTest {

    @Test
    void aNetworkWithAPublishedPort() {
        Endpoint web =
                endpoint("web", bound("0.0.0.0", 8080, "10.9.0.2", 80, false), bound("::", 8080, "10.9.0.2", 80, true));

        assertThat(text(List.of(network("jc-a", "10.9.0.0/24", false)), List.of(web), Map.of()))
                .isEqualTo("""
                        guard (filter prerouting -300)
                          iifname "jc-a" ip daddr 127.0.0.0/8 drop
                        prerouting (nat prerouting -100)
                          meta nfproto ipv4 fib daddr type local tcp dport 8080 dnat ip to 10.9.0.2:80 comment "web"
                        output (nat output -100)
                          meta nfproto ipv4 fib daddr type local tcp dport 8080 dnat ip to 10.9.0.2:80 comment "web"
                        forward (filter forward 0)
                          iifname "jc-a" oifname "jc-a" accept
                          ct state established,related accept
                          oifname "jc-a" ct status dnat accept
                          oifname "jc-a" drop
                        postrouting (nat postrouting 100)
                          ip saddr 10.9.0.0/24 oifname != "jc-a" masquerade
                          ip saddr 10.9.0.0/24 oifname "jc-a" ct status dnat masquerade
                          ip saddr 127.0.0.0/8 oifname "jc-a" masquerade
                        """);
    }

    @Test
    void anInternalNetwork_isClosedBeforeAnythingIsAccepted() {
        assertThat(chain("forward", List.of(network("jc-i", "10.8.0.0/24", true)), List.of()))
                .isEqualTo("""
                        forward (filter forward 0)
                          iifname "jc-i" oifname "jc-i" accept
                          iifname "jc-i" drop
                          oifname "jc-i" drop
                          ct state established,related accept
                        """);
    }

    @Test
    void aPortOf127_isTranslatedForThisHostOnly() {
        Endpoint web = endpoint("web", bound("127.0.0.1", 8080, "10.9.0.2", 80, false));
        List<Network> networks = List.of(network("jc-a", "10.9.0.0/24", false));

        assertThat(chain("prerouting", networks, List.of(web))).doesNotContain("dport");
        assertThat(chain("output", networks, List.of(web)))
                .contains("ip daddr 127.0.0.1 tcp dport 8080 dnat ip to 10.9.0.2:80");
    }

    @Test
    void ipv6_isTranslatedExceptItsLoopback() {
        Endpoint web = endpoint("web", bound("::", 8080, "fd00::2", 80, true));

        assertThat(chain("output", List.of(network("jc-a", "fd00::/64", false)), List.of(web)))
                .contains(
                        "ip6 daddr != 0:0:0:0:0:0:0:1 fib daddr type local tcp dport 8080 dnat ip6 to [fd00:0:0:0:0:0:0:2]:80");
    }

    @Test
    void redirectedNames_comeBeforePublishedPorts() {
        Endpoint dns = endpoint("pihole", bound("0.0.0.0", 53, "10.9.0.2", 53, false));
        String chain =
                text(List.of(network("jc-a", "10.9.0.0/24", false)), List.of(dns), Map.of(address("10.9.0.1"), 4053));

        assertThat(chain)
                .containsSubsequence(
                        "iifname \"jc-a\" ip daddr 10.9.0.1 tcp dport 53 dnat ip to 10.9.0.1:4053",
                        "fib daddr type local tcp dport 53 dnat ip to 10.9.0.2:53");
    }

    @Test
    void withoutNetworks_thereIsNoTable() {
        assertThat(Ruleset.of(List.of(), List.of(), Map.of())).isEmpty();
    }

    private static String text(List<Network> networks, List<Endpoint> endpoints, Map<InetAddress, Integer> namePorts) {
        return Ruleset.of(networks, endpoints, namePorts).stream()
                .map(Chain::toString)
                .collect(Collectors.joining());
    }

    private static String chain(String name, List<Network> networks, List<Endpoint> endpoints) {
        return Ruleset.of(networks, endpoints, Map.of()).stream()
                .filter(chain -> chain.name().equals(name))
                .map(Chain::toString)
                .collect(Collectors.joining());
    }

    static Network network(String bridge, String subnet, boolean internal) {
        Cidr block = Cidr.parse(subnet);
        Pool pool = new Pool(block, Optional.empty(), Optional.of(block.at(1)), Map.of());
        NetworkSpec spec = new NetworkSpec(
                bridge, bridge, List.of(), !block.isIpv6(), block.isIpv6(), internal, Map.of(), Map.of());
        return new Network(spec, bridge, List.of(pool), List.of(block.at(1)), java.time.Instant.EPOCH);
    }

    private static Endpoint endpoint(String owner, BoundPort... ports) {
        EndpointSpec spec = new EndpointSpec(
                owner, "n", owner, "eth0", Optional.empty(), Optional.empty(), Optional.empty(), true, List.of());
        return new Endpoint(spec, List.of(), 24, Optional.empty(), "", "jcv", List.of(ports));
    }

    private static BoundPort bound(String host, int port, String target, int targetPort, boolean userSpace) {
        return new BoundPort(address(host), port, address(target), targetPort, Protocol.TCP, userSpace);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

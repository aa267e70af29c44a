package io.jcompose.network.nftables;

import io.jcompose.network.Cidr;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Endpoint.BoundPort;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkSpec.Pool;
import io.jcompose.network.PublishedPort.Protocol;
import io.jcompose.network.nftables.Chain.Hook;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Decides all rules from all networks and endpoints. Pure. */
public final class Ruleset {
    private static final String OPTION_MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";
    private static final Cidr LOOPBACK4 = Cidr.parse("127.0.0.0/8");
    private static final Cidr LOOPBACK6 = Cidr.parse("::1/128");
    private static final int DNS_PORT = 53;
    private static final int BEFORE_TRANSLATION = -300;
    private static final int DESTINATION_NAT = -100;
    private static final int FILTER = 0;
    private static final int SOURCE_NAT = 100;

    private final Collection<Network> networks;
    private final Collection<Endpoint> endpoints;

    private final Map<InetAddress, Integer> namePorts;

    private Ruleset(Collection<Network> networks, Collection<Endpoint> endpoints, Map<InetAddress, Integer> namePorts) {
        this.networks = networks;
        this.endpoints = endpoints;
        this.namePorts = namePorts;
    }

    /**
     * @param namePorts where the DNS server of a gateway listens, if not at port 53
     * @return the chains of the table; none if there are no networks
     */
    public static List<Chain> of(
            Collection<Network> networks, Collection<Endpoint> endpoints, Map<InetAddress, Integer> namePorts) {
        if (networks.isEmpty()) {
            return List.of();
        }
        Ruleset ruleset = new Ruleset(networks, endpoints, namePorts);
        return List.of(
                new Chain("guard", "filter", Hook.PREROUTING, BEFORE_TRANSLATION, ruleset.guard()),
                prerouting(ruleset.published(false)),
                output(ruleset.published(true)),
                new Chain("forward", "filter", Hook.FORWARD, FILTER, ruleset.forward()),
                new Chain("postrouting", "nat", Hook.POSTROUTING, SOURCE_NAT, ruleset.postrouting()));
    }

    /** What {@link #of} has for the published ports of one endpoint; other chains than these do not depend on it. */
    public static List<Chain> of(Endpoint endpoint) {
        return List.of(prerouting(published(endpoint, false)), output(published(endpoint, true)));
    }

    private static Chain prerouting(List<Rule> rules) {
        return new Chain("prerouting", "nat", Hook.PREROUTING, DESTINATION_NAT, rules);
    }

    private static Chain output(List<Rule> rules) {
        return new Chain("output", "nat", Hook.OUTPUT, DESTINATION_NAT, rules);
    }

    /** route_localnet opens the host's own 127.0.0.1 to whoever sits behind the bridge; close it again. */
    private List<Rule> guard() {
        List<Rule> rules = new ArrayList<>();
        for (Network network : networks) {
            rules.add(
                    new Rule().iifname(network.bridge()).destination(LOOPBACK4).drop());
        }
        return rules;
    }

    /** @param fromThisHost the rules for connections that begin here, not elsewhere */
    private List<Rule> published(boolean fromThisHost) {
        List<Rule> rules = new ArrayList<>(fromThisHost ? List.of() : names());
        endpoints.forEach(endpoint -> rules.addAll(published(endpoint, fromThisHost)));
        return rules;
    }

    private static List<Rule> published(Endpoint endpoint, boolean fromThisHost) {
        List<Rule> rules = new ArrayList<>();
        for (BoundPort port : endpoint.ports()) {
            InetAddress target = port.target();
            boolean sameFamily = port.hostAddress().getAddress().length == target.getAddress().length;
            // A neighbour on the wire may send packets to 127.0.0.1: only our own ones may be translated.
            boolean loopback = port.hostAddress().isLoopbackAddress();
            boolean reachable = fromThisHost || !loopback;
            boolean kernelCan = !loopback || target.getAddress().length == 4;
            if (sameFamily && reachable && kernelCan) {
                rules.add(translation(port).comment(endpoint.spec().owner()));
            }
        }
        return rules;
    }

    /** Come before published ports: an endpoint that publishes port 53 of all addresses is not asked by the others. */
    private List<Rule> names() {
        List<Rule> rules = new ArrayList<>();
        for (Network network : networks) {
            for (InetAddress gateway : network.gateways()) {
                Integer port = namePorts.get(gateway);
                if (port != null) {
                    for (Protocol protocol : Protocol.values()) {
                        rules.add(new Rule()
                                .iifname(network.bridge())
                                .destination(new Cidr(gateway, gateway.getAddress().length * 8))
                                .destinationPort(protocol, DNS_PORT)
                                .dnat(gateway, port));
                    }
                }
            }
        }
        return rules;
    }

    private static Rule translation(BoundPort port) {
        InetAddress address = port.hostAddress();
        boolean ipv6 = address.getAddress().length == 16;
        Rule rule = new Rule();
        if (!address.isAnyLocalAddress()) {
            rule.destination(new Cidr(address, ipv6 ? 128 : 32));
        } else if (ipv6) {
            // The kernel never lets ::1 leave the loopback interface; the forwarder serves it.
            rule.destinationNot(LOOPBACK6).destinationLocal();
        } else {
            rule.family(false).destinationLocal();
        }
        return rule.destinationPort(port.protocol(), port.hostPort()).dnat(port.target(), port.targetPort());
    }

    private List<Rule> forward() {
        List<Rule> rules = new ArrayList<>();
        // With bridge-nf-call-iptables even the traffic inside of a bridge comes by here.
        for (Network network : networks) {
            rules.add(new Rule()
                    .iifname(network.bridge())
                    .oifname(network.bridge())
                    .accept());
        }
        for (Network network : networks) {
            if (network.spec().internal()) {
                rules.add(new Rule().iifname(network.bridge()).drop());
                rules.add(new Rule().oifname(network.bridge()).drop());
            }
        }
        rules.add(new Rule().establishedOrRelated().accept());
        for (Network network : networks) {
            if (!network.spec().internal()) {
                rules.add(new Rule().oifname(network.bridge()).translated().accept());
                rules.add(new Rule().oifname(network.bridge()).drop());
            }
        }
        return rules;
    }

    private List<Rule> postrouting() {
        List<Rule> rules = new ArrayList<>();
        for (Network network : networks) {
            String bridge = network.bridge();
            boolean wayOut = !network.spec().internal()
                    && !"false".equals(network.spec().driverOptions().get(OPTION_MASQUERADE));
            for (Pool pool : network.pools()) {
                if (wayOut) {
                    rules.add(
                            new Rule().source(pool.subnet()).oifnameNot(bridge).masquerade());
                }
                // To a published port of the same network: the answer would go straight to the caller, who
                // expects it from the host.
                rules.add(new Rule()
                        .source(pool.subnet())
                        .oifname(bridge)
                        .translated()
                        .masquerade());
                if (!pool.subnet().isIpv6()) {
                    rules.add(new Rule().source(LOOPBACK4).oifname(bridge).masquerade());
                }
            }
        }
        return rules;
    }
}

package io.jcompose.network.nftables;

import io.jcompose.network.Cidr;
import io.jcompose.network.PublishedPort.Protocol;
import io.jcompose.network.nftables.Chain.Hook;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules inside a container's network namespace that bring queries to 127.0.0.11, where Docker answers names and where
 * many programs' settings therefore send theirs, to the gateway, where ours are answered. Pure.
 */
public final class InnerNames {
    private static final Cidr DOCKERS = Cidr.parse("127.0.0.11/32");
    private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");
    private static final int DNS_PORT = 53;
    private static final int DESTINATION_NAT = -100;
    private static final int SOURCE_NAT = 100;

    private InnerNames() {}

    /**
     * @param gateway an IPv4 address of the host
     * @param interfaceName that leads there
     */
    public static List<Chain> of(InetAddress gateway, String interfaceName) {
        List<Rule> queries = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            queries.add(new Rule()
                    .destination(DOCKERS)
                    .destinationPort(protocol, DNS_PORT)
                    .dnat(gateway, DNS_PORT));
        }
        // They begin as packets of the loopback interface; with such a source nobody could answer.
        List<Rule> sources =
                List.of(new Rule().source(LOOPBACK).oifname(interfaceName).masquerade());
        return List.of(
                new Chain("output", "nat", Hook.OUTPUT, DESTINATION_NAT, queries),
                new Chain("postrouting", "nat", Hook.POSTROUTING, SOURCE_NAT, sources));
    }
}

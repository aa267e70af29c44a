package io.jcompose.network.nftables;

import io.jcompose.network.Network;
import io.jcompose.network.PublishedPort.Protocol;
import io.jcompose.network.netlink.NetlinkException;
import io.jcompose.network.nftables.Chain.Hook;
import io.jcompose.network.nftables.NfTables.ChainId;
import io.jcompose.network.nftables.NfTables.ChainInfo;
import io.jcompose.network.nftables.NfTables.RuleInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Gets along with a packet filter of the host that drops what containers forward, or what they ask the name server on
 * their gateway. An accept in our table cannot undo a drop in another one, so ours are put where they count: into Docker's
 * chain for its users, or else at the top of iptables' chains, which ufw fills too. Tables that an administrator wrote for
 * nft are left alone; their user is told what to add.
 */
public final class HostFirewall {
    private static final Set<String> FINAL_DROPS = Set.of("drop", "reject");
    private static final Set<String> WITHOUT_CONDITION = Set.of("drop", "reject", "counter", "log");
    private static final List<Hook> HOOKS = List.of(Hook.FORWARD, Hook.INPUT);

    private final NfTables tables;
    private final LegacyIptables legacy;
    private final String ownTable;
    private final Function<Network, Set<Integer>> namePorts;

    /**
     * @param ownTable also the comment that marks our rules in other tables
     * @param namePorts where the name server of a network listens on its gateways
     */
    public HostFirewall(
            NfTables tables, LegacyIptables legacy, String ownTable, Function<Network, Set<Integer>> namePorts) {
        this.tables = tables;
        this.legacy = legacy;
        this.ownTable = ownTable;
        this.namePorts = namePorts;
    }

    /**
     * Puts accepts for exactly these networks into the chains that would drop their packets, and removes those of
     * others. Can be repeated.
     *
     * @return what the user has to do where we cannot
     */
    public List<String> allow(Collection<Network> networks) {
        List<String> notices = new ArrayList<>();
        List<ChainInfo> chains = tables.chains();
        for (Hook hook : HOOKS) {
            for (ChainInfo chain : chains) {
                if (isIptables(chain, hook)) {
                    boolean done = allow(hook, place(chains, chain.id()), drops(chain) ? networks : List.of());
                    if (!done) {
                        notices.add(remedy(hook, chain.id(), networks));
                    }
                } else if (isForeign(chain, hook) && !networks.isEmpty() && drops(chain)) {
                    notices.add(remedy(hook, chain.id(), networks));
                }
            }
            if (!networks.isEmpty() && legacy.drops(hook)) {
                notices.add(legacyRemedy(hook, networks));
            }
        }
        return notices.stream().distinct().toList();
    }

    /** Returns whether the kernel took the rules. */
    private boolean allow(Hook hook, ChainId chain, Collection<Network> networks) {
        List<Rule> wanted = networks.stream()
                .flatMap(network -> accepts(hook, network).stream())
                .toList();
        List<RuleInfo> present = tables.rules(chain).stream()
                .filter(rule -> rule.comment().startsWith(ownTable + " "))
                .toList();
        List<String> comments = wanted.stream().map(Rule::words).sorted().toList();
        if (comments.equals(present.stream().map(RuleInfo::comment).sorted().toList())) {
            return true;
        }
        try {
            tables.change(chain, present.stream().map(RuleInfo::handle).toList(), wanted);
            return true;
        } catch (NetlinkException e) {
            if (hook == Hook.INPUT && !wanted.isEmpty()) {
                return false; // a kernel without the extensions of iptables
            }
            throw e;
        }
    }

    /** In the shape iptables knows, so that it can still list its chain. */
    private List<Rule> accepts(Hook hook, Network network) {
        String bridge = network.bridge();
        if (hook == Hook.INPUT) {
            return namePorts.apply(network).stream()
                    .sorted()
                    .flatMap(port -> List.of(Protocol.UDP, Protocol.TCP).stream()
                            .map(protocol -> new Rule()
                                    .iifname(bridge)
                                    .iptablesDestinationPort(protocol, port)
                                    .counter()
                                    .accept()
                                    .comment(
                                            "%s names of %s %s %d".formatted(ownTable, bridge, protocol.text(), port))))
                    .toList();
        }
        if (network.spec().internal()) {
            return List.of(new Rule()
                    .iifname(bridge)
                    .oifname(bridge)
                    .counter()
                    .accept()
                    .comment(ownTable + " inside " + bridge));
        }
        return List.of(
                new Rule().iifname(bridge).counter().accept().comment(ownTable + " from " + bridge),
                new Rule().oifname(bridge).counter().accept().comment(ownTable + " to " + bridge));
    }

    private static boolean isAt(ChainInfo chain, Hook hook) {
        return chain.hook().equals(Optional.of(hook.number())) && chain.type().equals("filter");
    }

    private static boolean isIptables(ChainInfo chain, Hook hook) {
        return isAt(chain, hook)
                && chain.id().family() != NfTables.FAMILY_INET
                && chain.id().table().equals("filter")
                && chain.id().name().equals(hook.name());
    }

    private static boolean isForeign(ChainInfo chain, Hook hook) {
        return isAt(chain, hook) && !chain.id().table().startsWith("jcompose_");
    }

    /** Docker jumps to its users' chain from FORWARD, and empties neither. */
    private static ChainId place(List<ChainInfo> chains, ChainId chain) {
        ChainId users = new ChainId(chain.family(), chain.table(), "DOCKER-USER");
        boolean isForward = chain.name().equals(Hook.FORWARD.name());
        return isForward && chains.stream().map(ChainInfo::id).anyMatch(users::equals) ? users : chain;
    }

    /** By its policy, or by a last rule that catches all the rest, as firewalld does it. */
    private boolean drops(ChainInfo chain) {
        if (chain.dropsByDefault()) {
            return true;
        }
        List<RuleInfo> rules = tables.rules(chain.id());
        if (rules.isEmpty()) {
            return false;
        }
        List<String> last = rules.get(rules.size() - 1).expressions();
        return last.stream().anyMatch(FINAL_DROPS::contains) && WITHOUT_CONDITION.containsAll(last);
    }

    private String remedy(Hook hook, ChainId chain, Collection<Network> networks) {
        if (chain.table().equals("firewalld")) {
            return "the zones of firewalld drop packets of containers: they may not reach the outside nor the name server,"
                    + " nor be reached by published ports from there; run: "
                    + commands(networks, List.of("firewall-cmd --permanent --zone=trusted --add-interface=%s"))
                    + "; firewall-cmd --reload";
        }
        String insert = "nft insert rule " + chain;
        return "chain %s of this host's firewall drops %s; run: ".formatted(chain, dropped(hook))
                + (hook == Hook.FORWARD
                        ? commands(networks, List.of(insert + " iifname %s accept", insert + " oifname %s accept"))
                        : names(networks, insert + " iifname %s %s dport %d accept"));
    }

    private String legacyRemedy(Hook hook, Collection<Network> networks) {
        String insert = "iptables-legacy -I " + hook.name();
        return "the policy of iptables' %s chain (legacy) is DROP, for %s; run: ".formatted(hook.name(), dropped(hook))
                + (hook == Hook.FORWARD
                        ? commands(networks, List.of(insert + " -i %s -j ACCEPT", insert + " -o %s -j ACCEPT"))
                        : names(networks, insert + " -i %s -p %s --dport %d -j ACCEPT"));
    }

    private static String dropped(Hook hook) {
        return hook == Hook.FORWARD
                ? "forwarded packets: containers may not reach the outside, nor be reached by published ports from there"
                : "what containers ask the name server: they may not find each other by name";
    }

    private static String commands(Collection<Network> networks, List<String> formats) {
        return String.join(
                "; ",
                networks.stream()
                        .flatMap(network -> formats.stream().map(format -> format.formatted(network.bridge())))
                        .toList());
    }

    private String names(Collection<Network> networks, String format) {
        List<String> commands = new ArrayList<>();
        for (Network network : networks) {
            namePorts.apply(network).stream()
                    .sorted()
                    .forEach(port -> List.of("udp", "tcp")
                            .forEach(protocol -> commands.add(format.formatted(network.bridge(), protocol, port))));
        }
        return String.join("; ", commands);
    }
}

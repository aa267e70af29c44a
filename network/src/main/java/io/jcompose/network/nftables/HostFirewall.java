package io.jcompose.network.nftables;

import io.jcompose.network.Network;
import io.jcompose.network.nftables.Chain.Hook;
import io.jcompose.network.nftables.NfTables.ChainId;
import io.jcompose.network.nftables.NfTables.ChainInfo;
import io.jcompose.network.nftables.NfTables.RuleInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gets along with a packet filter of the host that drops forwarded packets. An accept in our table cannot undo a drop in
 * another one, so ours are put where they count: into Docker's chain for its users, or else at the top of iptables' {@code
 * FORWARD}. Tables that an administrator wrote for nft are left alone; their user is told what to add.
 */
public final class HostFirewall {
    private static final Set<String> FINAL_DROPS = Set.of("drop", "reject");
    private static final Set<String> WITHOUT_CONDITION = Set.of("drop", "reject", "counter", "log");

    private final NfTables tables;
    private final LegacyIptables legacy;
    private final String ownTable;

    /** @param ownTable also the comment that marks our rules in other tables */
    public HostFirewall(NfTables tables, LegacyIptables legacy, String ownTable) {
        this.tables = tables;
        this.legacy = legacy;
        this.ownTable = ownTable;
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
        for (ChainInfo chain : chains) {
            if (isIptablesForward(chain)) {
                ChainId place = dockerUser(chains, chain.id()).orElse(chain.id());
                allow(place, chain.dropsByDefault() ? networks : List.of());
            } else if (isForeignForward(chain) && !networks.isEmpty() && drops(chain)) {
                notices.add(remedy(chain.id(), networks));
            }
        }
        if (!networks.isEmpty() && legacy.dropsForwarded()) {
            notices.add("the policy of iptables' FORWARD chain (legacy) is DROP: containers cannot reach the outside,"
                    + " nor be reached by published ports from there; run: "
                    + commands(
                            networks,
                            "iptables-legacy -I FORWARD -i %1$s -j ACCEPT; iptables-legacy -I FORWARD -o %1$s"
                                    + " -j ACCEPT"));
        }
        return notices;
    }

    private void allow(ChainId chain, Collection<Network> networks) {
        List<Rule> wanted =
                networks.stream().flatMap(network -> accepts(network).stream()).toList();
        List<RuleInfo> present = tables.rules(chain).stream()
                .filter(rule -> rule.comment().startsWith(ownTable + " "))
                .toList();
        List<String> comments = wanted.stream().map(Rule::words).sorted().toList();
        if (!comments.equals(present.stream().map(RuleInfo::comment).sorted().toList())) {
            tables.change(chain, present.stream().map(RuleInfo::handle).toList(), wanted);
        }
    }

    /** In the shape iptables knows, so that it can still list its chain. */
    private List<Rule> accepts(Network network) {
        String bridge = network.bridge();
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

    private static boolean isForwardHook(ChainInfo chain) {
        return chain.hook().equals(Optional.of(Hook.FORWARD.number()))
                && chain.type().equals("filter");
    }

    private static boolean isIptablesForward(ChainInfo chain) {
        return isForwardHook(chain)
                && chain.id().family() != NfTables.FAMILY_INET
                && chain.id().table().equals("filter")
                && chain.id().name().equals("FORWARD");
    }

    private boolean isForeignForward(ChainInfo chain) {
        return isForwardHook(chain) && !chain.id().table().startsWith("jcompose_");
    }

    private static Optional<ChainId> dockerUser(List<ChainInfo> chains, ChainId forward) {
        ChainId wanted = new ChainId(forward.family(), forward.table(), "DOCKER-USER");
        return chains.stream().map(ChainInfo::id).filter(wanted::equals).findFirst();
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

    private static String remedy(ChainId chain, Collection<Network> networks) {
        String problem =
                "chain %s of this host's firewall drops forwarded packets: containers may not reach the outside,"
                                .formatted(chain)
                        + " nor be reached by published ports from there; run: ";
        if (chain.table().equals("firewalld")) {
            return problem
                    + commands(networks, "firewall-cmd --permanent --zone=trusted --add-interface=%1$s")
                    + "; firewall-cmd --reload";
        }
        return problem
                + commands(
                        networks,
                        "nft insert rule %2$s iifname %1$s accept; nft insert rule %2$s oifname %1$s accept",
                        chain);
    }

    private static String commands(Collection<Network> networks, String format, Object... more) {
        List<String> commands = new ArrayList<>();
        for (Network network : networks) {
            commands.add(
                    more.length == 0
                            ? format.formatted(network.bridge())
                            : format.formatted(network.bridge(), more[0]));
        }
        return String.join("; ", commands);
    }
}

package io.jcompose.network.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.network.Network;
import io.jcompose.network.linux.LinuxSyscalls;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.MessageBuilder;
import io.jcompose.network.netlink.NetlinkSocket;
import io.jcompose.network.netlink.Request;
import io.jcompose.network.nftables.NfTables.ChainId;
import io.jcompose.network.nftables.NfTables.RuleInfo;
import io.jcompose.testkit.PrivilegedTest;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** Firewalls as Docker, ufw and administrators set them up, made here by hand. */
class HostFirewallIT {
    private static final int INPUT = 1;
    private static final int FORWARD = 2;
    private static final int DROP = 0;
    private static final int ACCEPT = 1;
    private static final String OURS = "jcompose_12345678";

    private final Syscalls syscalls = new LinuxSyscalls();
    private final NfTables tables = new NfTables(syscalls);
    private final HostFirewall firewall =
            new HostFirewall(tables, new LegacyIptables(syscalls, Path.of("/proc")), OURS, network -> Set.of(53));
    private final List<Network> networks = List.of(RulesetTest.network("jc-a", "10.9.0.0/24", false));
    private final List<Request> removal = new ArrayList<>();

    @AfterEach
    void removeTables() {
        if (!removal.isEmpty()) {
            batch(removal);
        }
    }

    @PrivilegedTest
    void tableMadeTwice_hasItsRulesOnce() throws Exception {
        List<Chain> chains = InnerNames.of(InetAddress.getByName("10.0.0.1"), "eth0");
        tables.make("names", chains);
        assertThat(tables.matches("names", chains)).isTrue();
        tables.make("names", chains);
        assertThat(tables.matches("names", chains)).isTrue();
        tables.replace("names", List.of());
    }

    @PrivilegedTest
    void forwardChainOfIptables_getsAccepts_andLosesThemAgain() {
        ChainId forward = table(NfTables.FAMILY_IPV4, "filter", "FORWARD", FORWARD, DROP);

        assertThat(firewall.allow(networks)).isEmpty();
        firewall.allow(networks);
        assertThat(comments(forward)).containsExactlyInAnyOrder(OURS + " from jc-a", OURS + " to jc-a");

        firewall.allow(List.of());
        assertThat(comments(forward)).isEmpty();
    }

    @PrivilegedTest
    void dockersChainForItsUsers_isPreferred() {
        ChainId forward = table(NfTables.FAMILY_IPV4, "filter", "FORWARD", FORWARD, DROP);
        ChainId user = new ChainId(NfTables.FAMILY_IPV4, "filter", "DOCKER-USER");
        batch(List.of(chain(user)));

        assertThat(firewall.allow(networks)).isEmpty();

        assertThat(comments(user)).hasSize(2);
        assertThat(comments(forward)).isEmpty();
    }

    @PrivilegedTest
    void chainThatAccepts_isLeftAlone() {
        ChainId forward = table(NfTables.FAMILY_IPV4, "filter", "FORWARD", FORWARD, ACCEPT);

        assertThat(firewall.allow(networks)).isEmpty();
        assertThat(comments(forward)).isEmpty();
    }

    @PrivilegedTest
    void inputChainOfIptables_letsTheNameServerBeAsked() {
        ChainId input = table(NfTables.FAMILY_IPV4, "filter", "INPUT", INPUT, DROP);

        assertThat(firewall.allow(networks)).isEmpty();
        firewall.allow(networks);
        assertThat(comments(input))
                .containsExactlyInAnyOrder(OURS + " names of jc-a udp 53", OURS + " names of jc-a tcp 53");

        firewall.allow(List.of());
        assertThat(comments(input)).isEmpty();
    }

    @PrivilegedTest
    void inputChainOfAnAdministrator_isNotTouched_butItsUserIsTold() {
        ChainId input = table(NfTables.FAMILY_INET, "site", "in", INPUT, DROP);

        assertThat(firewall.allow(networks))
                .singleElement()
                .asString()
                .startsWith("chain inet site in of this host's firewall drops what containers ask the name server")
                .contains("nft insert rule inet site in iifname jc-a udp dport 53 accept");
        assertThat(comments(input)).isEmpty();
    }

    @PrivilegedTest
    void tableOfAnAdministrator_isNotTouched_butItsUserIsTold() {
        ChainId forward = table(NfTables.FAMILY_INET, "site", "fwd", FORWARD, DROP);

        assertThat(firewall.allow(networks))
                .singleElement()
                .asString()
                .startsWith("chain inet site fwd of this host's firewall drops forwarded packets")
                .contains("nft insert rule inet site fwd iifname jc-a accept");
        assertThat(comments(forward)).isEmpty();
    }

    @PrivilegedTest
    void chainWhoseLastRuleDrops_isRecognised() {
        ChainId forward = table(NfTables.FAMILY_INET, "firewalld", "filter_FORWARD", FORWARD, ACCEPT);
        tables.change(forward, List.of(), List.of(new Rule().counter().drop()));

        assertThat(firewall.allow(networks))
                .singleElement()
                .asString()
                .contains("firewall-cmd --permanent --zone=trusted --add-interface=jc-a");
    }

    private List<String> comments(ChainId chain) {
        return tables.rules(chain).stream().map(RuleInfo::comment).toList();
    }

    /** A table with one chain at this hook. */
    private ChainId table(int family, String table, String name, int hook, int policy) {
        ChainId id = new ChainId(family, table, name);
        MessageBuilder hooked = message(10 << 8 | 3, family).string(1, table).string(3, name);
        hooked.nested(4, () -> hooked.be32(1, hook).be32(2, 0)).be32(5, policy).string(7, "filter");
        batch(List.of(new Request("table", message(10 << 8, family).string(1, table)), new Request("chain", hooked)));
        removal.add(new Request("remove", message(10 << 8 | 2, family).string(1, table)));
        return id;
    }

    private static Request chain(ChainId id) {
        return new Request(
                "chain", message(10 << 8 | 3, id.family()).string(1, id.table()).string(3, id.name()));
    }

    private static MessageBuilder message(int type, int family) {
        return new MessageBuilder(type, NetlinkSocket.REQUEST | NetlinkSocket.CREATE | NetlinkSocket.ACK)
                .u8(family)
                .u8(0)
                .be16(0);
    }

    private void batch(List<Request> changes) {
        List<Request> all = new ArrayList<>();
        all.add(new Request("begin", new MessageBuilder(0x10, 1).u8(0).u8(0).be16(10)));
        all.addAll(changes);
        all.add(new Request("end", new MessageBuilder(0x11, 1).u8(0).u8(0).be16(10)));
        try (NetlinkSocket socket = new NetlinkSocket(syscalls, NetlinkSocket.NETFILTER)) {
            socket.execute(all, all.size() - 2);
        }
    }
}

package io.jcompose.network.nftables;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.network.linux.ErrorNumbers;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.Attributes;
import io.jcompose.network.netlink.MessageBuilder;
import io.jcompose.network.netlink.NetlinkException;
import io.jcompose.network.netlink.NetlinkSocket;
import io.jcompose.network.netlink.NetlinkSocket.Message;
import io.jcompose.network.netlink.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tables of the kernel's packet filter in the calling thread's network namespace. Each change is one transaction: all of
 * it happens, or nothing. Blocks.
 */
public final class NfTables {
    /** For IPv4 and IPv6 together. */
    public static final int FAMILY_INET = 1;

    public static final int FAMILY_IPV4 = 2;
    public static final int FAMILY_IPV6 = 10;

    private static final int SUBSYSTEM = 10;
    private static final int BATCH_BEGIN = 0x10;
    private static final int BATCH_END = 0x11;
    private static final int NEWTABLE = SUBSYSTEM << 8;
    private static final int DELTABLE = SUBSYSTEM << 8 | 2;
    private static final int NEWCHAIN = SUBSYSTEM << 8 | 3;
    private static final int GETCHAIN = SUBSYSTEM << 8 | 4;
    private static final int NEWRULE = SUBSYSTEM << 8 | 6;
    private static final int GETRULE = SUBSYSTEM << 8 | 7;
    private static final int DELRULE = SUBSYSTEM << 8 | 8;
    private static final int GETGEN = SUBSYSTEM << 8 | 16;
    private static final int GENERIC_HEADER_BYTES = 4;
    private static final int BATCH_GENERATION = 1;
    private static final int GENERATION_ID = 1;

    private static final int TABLE_NAME = 1;
    private static final int CHAIN_TABLE = 1;
    private static final int CHAIN_NAME = 3;
    private static final int CHAIN_HOOK = 4;
    private static final int CHAIN_POLICY = 5;
    private static final int CHAIN_TYPE = 7;
    private static final int HOOK_NUMBER = 1;
    private static final int HOOK_PRIORITY = 2;
    private static final int RULE_TABLE = 1;
    private static final int RULE_CHAIN = 2;
    private static final int RULE_HANDLE = 3;
    private static final int RULE_EXPRESSIONS = 4;
    private static final int RULE_COMPAT = 5;
    private static final int RULE_USERDATA = 7;
    private static final int COMPAT_PROTOCOL = 1;
    private static final int COMPAT_FLAGS = 2;
    private static final int TARGET_NAME = 1;
    private static final int EXPR_NAME = 1;
    private static final int EXPR_DATA = 2;
    private static final int NF_ACCEPT = 1;

    private final Syscalls syscalls;

    public NfTables(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** Replaces the whole table, or removes it if there are no chains. */
    public void replace(String table, List<Chain> chains) {
        List<Request> batch = new ArrayList<>();
        // Deleting needs a table to be there, hence the first line.
        batch.add(table(NEWTABLE, table, "make table " + table));
        batch.add(table(DELTABLE, table, "empty table " + table));
        if (!chains.isEmpty()) {
            batch.add(table(NEWTABLE, table, "make table " + table));
            batch.addAll(content(table, chains));
        }
        execute("replace packet filter table " + table, batch, Optional.empty());
    }

    /** Makes the table, most likely where there is none: to delete one the kernel waits for all processors, 12 ms. */
    public void make(String table, List<Chain> chains) {
        List<Request> batch = new ArrayList<>();
        batch.add(new Request(
                "make table " + table,
                message(NEWTABLE, NetlinkSocket.REQUEST | NetlinkSocket.CREATE | NetlinkSocket.EXCLUSIVE, FAMILY_INET)
                        .string(TABLE_NAME, table)));
        batch.addAll(content(table, chains));
        try {
            execute("make packet filter table " + table, batch, Optional.empty());
        } catch (NetlinkException e) {
            if (e.errno() != ErrorNumbers.EEXIST) {
                throw e;
            }
            replace(table, chains);
        }
    }

    private static List<Request> content(String table, List<Chain> chains) {
        List<Request> requests = new ArrayList<>();
        chains.forEach(chain -> requests.add(chain(table, chain)));
        for (Chain chain : chains) {
            ChainId id = new ChainId(FAMILY_INET, table, chain.name());
            chain.rules().forEach(rule -> requests.add(rule(id, rule, NetlinkSocket.APPEND)));
        }
        return requests;
    }

    /** Counts the changes of the whole packet filter by anybody. */
    public int generation() {
        try (NetlinkSocket socket = new NetlinkSocket(syscalls, NetlinkSocket.NETFILTER)) {
            Message answer = socket.get(
                    new Request("ask for the packet filter's generation", message(GETGEN, NetlinkSocket.REQUEST, 0)));
            return Attributes.parse(answer.payload(), GENERIC_HEADER_BYTES)
                    .be32(GENERATION_ID)
                    .orElse(0);
        }
    }

    /** A rule of ours, by which it can be removed: until the table is made anew, which begins to count afresh. */
    public record PlacedRule(ChainId chain, long handle) {}

    /**
     * Adds the rules of these chains to those that the table's chains of the same names have.
     *
     * @param generation of the packet filter as the caller knows it
     * @return the new rules; fewer than were given if the kernel does not tell
     * @throws NetlinkException if anybody has changed the packet filter since, or a chain is not there; then nothing has
     *     changed
     */
    public List<PlacedRule> append(String table, List<Chain> additions, int generation) {
        List<Request> batch = new ArrayList<>();
        for (Chain chain : additions) {
            ChainId id = new ChainId(FAMILY_INET, table, chain.name());
            chain.rules().forEach(rule -> batch.add(rule(id, rule, NetlinkSocket.APPEND | NetlinkSocket.ECHO)));
        }
        List<PlacedRule> placed = new ArrayList<>();
        for (Message echo : execute("add to packet filter table " + table, batch, Optional.of(generation))) {
            Attributes attributes = Attributes.parse(echo.payload(), GENERIC_HEADER_BYTES);
            Optional<Long> handle = echo.type() == NEWRULE ? attributes.be64(RULE_HANDLE) : Optional.empty();
            handle.ifPresent(number -> placed.add(new PlacedRule(
                    new ChainId(
                            FAMILY_INET, table, attributes.string(RULE_CHAIN).orElse("")),
                    number)));
        }
        return placed;
    }

    /**
     * Removes rules, all or none.
     *
     * @param generation of the packet filter as the caller knows it
     * @throws NetlinkException if anybody has changed the packet filter since
     */
    public void remove(List<PlacedRule> rules, int generation) {
        execute(
                "remove rules",
                rules.stream().map(rule -> removal(rule.chain(), rule.handle())).toList(),
                Optional.of(generation));
    }

    /** Whether the table has these chains with as many rules each. */
    public boolean matches(String table, List<Chain> chains) {
        List<String> present = chains().stream()
                .map(ChainInfo::id)
                .filter(id -> id.family() == FAMILY_INET && id.table().equals(table))
                .map(ChainId::name)
                .toList();
        return present.size() == chains.size()
                && chains.stream()
                        .allMatch(chain -> present.contains(chain.name())
                                && rules(new ChainId(FAMILY_INET, table, chain.name()))
                                                .size()
                                        == chain.rules().size());
    }

    /** A chain somebody else made. */
    public record ChainId(int family, String table, String name) {
        @Override
        public String toString() {
            String kind = family == FAMILY_INET ? "inet" : family == FAMILY_IPV4 ? "ip" : "ip6";
            return "%s %s %s".formatted(kind, table, name);
        }
    }

    /**
     * @param hook empty for a chain that is only jumped to
     * @param dropsByDefault its policy is drop
     */
    public record ChainInfo(ChainId id, Optional<Integer> hook, String type, boolean dropsByDefault) {}

    /**
     * @param comment empty if there is none
     * @param expressions their names in order; {@code immediate} with a verdict is given as {@code drop}, {@code
     *     accept} or {@code jump}, a target of iptables by its name in small letters
     */
    public record RuleInfo(long handle, String comment, List<String> expressions) {
        public RuleInfo {
            expressions = List.copyOf(expressions);
        }
    }

    /** All chains of the families that see IP packets; none if the kernel has no nf_tables. */
    public List<ChainInfo> chains() {
        MessageBuilder message = message(GETCHAIN, NetlinkSocket.REQUEST | NetlinkSocket.DUMP, 0);
        List<ChainInfo> result = new ArrayList<>();
        for (Message answer : dump(new Request("list packet filter chains", message))) {
            int family = family(answer);
            Attributes attributes = Attributes.parse(answer.payload(), GENERIC_HEADER_BYTES);
            if (family != FAMILY_INET && family != FAMILY_IPV4 && family != FAMILY_IPV6) {
                continue;
            }
            result.add(new ChainInfo(
                    new ChainId(
                            family,
                            attributes.string(CHAIN_TABLE).orElse(""),
                            attributes.string(CHAIN_NAME).orElse("")),
                    attributes.nested(CHAIN_HOOK).flatMap(hook -> hook.be32(HOOK_NUMBER)),
                    attributes.string(CHAIN_TYPE).orElse(""),
                    attributes.be32(CHAIN_POLICY).orElse(NF_ACCEPT) != NF_ACCEPT));
        }
        return result;
    }

    /** Rules of one chain in order. */
    public List<RuleInfo> rules(ChainId chain) {
        MessageBuilder message = message(GETRULE, NetlinkSocket.REQUEST | NetlinkSocket.DUMP, chain.family())
                .string(RULE_TABLE, chain.table())
                .string(RULE_CHAIN, chain.name());
        List<RuleInfo> result = new ArrayList<>();
        for (Message answer : dump(new Request("list rules of chain " + chain, message))) {
            Attributes attributes = Attributes.parse(answer.payload(), GENERIC_HEADER_BYTES);
            // Old kernels ignore the wish for one table and chain.
            if (attributes.string(RULE_TABLE).orElse("").equals(chain.table())
                    && attributes.string(RULE_CHAIN).orElse("").equals(chain.name())) {
                result.add(new RuleInfo(
                        attributes.be64(RULE_HANDLE).orElse(0L),
                        attributes.bytes(RULE_USERDATA).map(NfTables::comment).orElse(""),
                        attributes
                                .nested(RULE_EXPRESSIONS)
                                .map(NfTables::expressions)
                                .orElse(List.of())));
            }
        }
        return result;
    }

    /** In one transaction: removes rules of a chain by handle and puts others at its top, the last one topmost. */
    public void change(ChainId chain, List<Long> remove, List<Rule> insert) {
        List<Request> batch = new ArrayList<>();
        remove.forEach(handle -> batch.add(removal(chain, handle)));
        insert.forEach(rule -> batch.add(rule(chain, rule, 0)));
        execute("change chain " + chain, batch, Optional.empty());
    }

    private static Request removal(ChainId chain, long handle) {
        MessageBuilder message = message(DELRULE, NetlinkSocket.REQUEST, chain.family())
                .string(RULE_TABLE, chain.table())
                .string(RULE_CHAIN, chain.name())
                .be64(RULE_HANDLE, handle);
        return new Request("remove rule %d of chain %s".formatted(handle, chain), message);
    }

    private List<Message> dump(Request request) {
        try (NetlinkSocket socket = new NetlinkSocket(syscalls, NetlinkSocket.NETFILTER)) {
            return socket.dump(request);
        } catch (NetlinkException e) {
            if (e.errno() == ErrorNumbers.ENOENT || e.errno() == ErrorNumbers.EOPNOTSUPP) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Message> execute(String step, List<Request> changes, Optional<Integer> generation) {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<Request> batch = new ArrayList<>();
        MessageBuilder begin = batchMark(BATCH_BEGIN);
        generation.ifPresent(known -> begin.be32(BATCH_GENERATION, known));
        batch.add(new Request(step, begin));
        batch.addAll(changes.subList(0, changes.size() - 1));
        Request last = changes.get(changes.size() - 1);
        // A batch is not acknowledged as such: the last change in it is.
        batch.add(new Request(last.step(), last.message().addFlags(NetlinkSocket.ACK)));
        batch.add(new Request(step, batchMark(BATCH_END)));
        try (NetlinkSocket socket = new NetlinkSocket(syscalls, NetlinkSocket.NETFILTER)) {
            return socket.execute(batch, batch.size() - 2);
        }
    }

    private static MessageBuilder batchMark(int type) {
        return new MessageBuilder(type, NetlinkSocket.REQUEST).u8(0).u8(0).be16(SUBSYSTEM);
    }

    private static Request table(int type, String table, String step) {
        int flags = NetlinkSocket.REQUEST | (type == NEWTABLE ? NetlinkSocket.CREATE : 0);
        return new Request(step, message(type, flags, FAMILY_INET).string(TABLE_NAME, table));
    }

    private static Request chain(String table, Chain chain) {
        MessageBuilder message = message(NEWCHAIN, NetlinkSocket.REQUEST | NetlinkSocket.CREATE, FAMILY_INET);
        message.string(CHAIN_TABLE, table)
                .string(CHAIN_NAME, chain.name())
                .nested(
                        CHAIN_HOOK,
                        () -> message.be32(HOOK_NUMBER, chain.hook().number()).be32(HOOK_PRIORITY, chain.priority()))
                .be32(CHAIN_POLICY, NF_ACCEPT)
                .string(CHAIN_TYPE, chain.type());
        return new Request("make chain %s of table %s".formatted(chain.name(), table), message);
    }

    private static Request rule(ChainId chain, Rule rule, int flags) {
        MessageBuilder message = message(NEWRULE, NetlinkSocket.REQUEST | NetlinkSocket.CREATE | flags, chain.family());
        message.string(RULE_TABLE, chain.table())
                .string(RULE_CHAIN, chain.name())
                .nested(RULE_EXPRESSIONS, () -> rule.write(message));
        rule.iptablesProtocol()
                .ifPresent(protocol -> message.nested(
                        RULE_COMPAT,
                        () -> message.be32(COMPAT_PROTOCOL, protocol).be32(COMPAT_FLAGS, 0)));
        if (rule.hasComment()) {
            message.bytes(RULE_USERDATA, rule.userData());
        }
        return new Request("add rule '%s' to chain %s".formatted(rule, chain), message);
    }

    private static MessageBuilder message(int type, int flags, int family) {
        return new MessageBuilder(type, flags).u8(family).u8(0).be16(0);
    }

    private static int family(Message message) {
        return message.payload().length == 0 ? 0 : message.payload()[0];
    }

    /** Reads the first text of type 0 out of nft's user data. */
    private static String comment(byte[] data) {
        if (data.length < 3 || data[0] != 0) {
            return "";
        }
        int length = Math.min(Byte.toUnsignedInt(data[1]), data.length - 2);
        return new String(data, 2, Math.max(0, length - 1), UTF_8);
    }

    private static List<String> expressions(Attributes list) {
        return list.elements().stream()
                .map(element -> {
                    String name = element.string(EXPR_NAME).orElse("");
                    Optional<Attributes> data = element.nested(EXPR_DATA);
                    Optional<String> meant = name.equals("immediate")
                            ? data.flatMap(NfTables::verdict)
                            : name.equals("target")
                                    ? data.flatMap(target -> target.string(TARGET_NAME))
                                            .map(target -> target.toLowerCase(Locale.ROOT))
                                    : Optional.empty();
                    return meant.orElse(name);
                })
                .toList();
    }

    private static Optional<String> verdict(Attributes immediate) {
        return immediate
                .nested(2)
                .flatMap(data -> data.nested(2))
                .flatMap(verdict -> verdict.be32(1))
                .map(code -> code == 0 ? "drop" : code == NF_ACCEPT ? "accept" : "jump");
    }
}

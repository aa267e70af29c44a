package io.jcompose.network.nftables;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.network.Cidr;
import io.jcompose.network.PublishedPort.Protocol;
import io.jcompose.network.netlink.MessageBuilder;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One rule: matches, then a verdict, in the order of the calls. {@link #toString} is what {@code nft list} would show;
 * what goes to the kernel are expressions over registers. Not thread-safe.
 */
public final class Rule {
    private static final int EXPR_NAME = 1;
    private static final int EXPR_DATA = 2;
    private static final int LIST_ELEMENT = 1;
    private static final int DATA_VALUE = 1;
    private static final int DATA_VERDICT = 2;
    private static final int VERDICT_CODE = 1;
    private static final int REGISTER_VERDICT = 0;
    private static final int REGISTER_1 = 1;
    private static final int REGISTER_2 = 2;
    private static final int INTERFACE_NAME_BYTES = 16;

    private static final int META_IIFNAME = 6;
    private static final int META_OIFNAME = 7;
    private static final int META_NFPROTO = 15;
    private static final int META_L4PROTO = 16;
    private static final int CT_STATE = 0;
    private static final int CT_STATUS = 2;
    private static final int CT_ESTABLISHED_OR_RELATED = 2 | 4;
    private static final int CT_STATUS_DNAT = 0x20;
    private static final int FIB_RESULT_ADDRTYPE = 3;
    private static final int FIB_DADDR = 2;
    private static final int RTN_LOCAL = 2;
    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;
    private static final int NAT_DESTINATION = 1;
    private static final int XT_NAME = 1;
    private static final int XT_REVISION = 2;
    private static final int XT_INFO = 3;
    private static final int XT_ALIGNED_BYTES = 16;
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;

    private final List<Consumer<MessageBuilder>> expressions = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private String comment = "";
    private OptionalInt iptablesProtocol = OptionalInt.empty();

    public Rule iifname(String name) {
        say("iifname \"%s\"".formatted(name));
        return meta(META_IIFNAME).compare(EQUAL, interfaceName(name));
    }

    public Rule oifname(String name) {
        say("oifname \"%s\"".formatted(name));
        return meta(META_OIFNAME).compare(EQUAL, interfaceName(name));
    }

    public Rule oifnameNot(String name) {
        say("oifname != \"%s\"".formatted(name));
        return meta(META_OIFNAME).compare(NOT_EQUAL, interfaceName(name));
    }

    /** Matches IPv4 or IPv6 packets alone; the chain sees both. */
    public Rule family(boolean ipv6) {
        say("meta nfproto %s".formatted(ipv6 ? "ipv6" : "ipv4"));
        return nfproto(ipv6);
    }

    public Rule source(Cidr block) {
        say("%s saddr %s".formatted(block.isIpv6() ? "ip6" : "ip", block(block)));
        return nfproto(block.isIpv6()).address(block, block.isIpv6() ? 8 : 12, EQUAL);
    }

    public Rule destination(Cidr block) {
        say("%s daddr %s".formatted(block.isIpv6() ? "ip6" : "ip", block(block)));
        return nfproto(block.isIpv6()).address(block, block.isIpv6() ? 24 : 16, EQUAL);
    }

    public Rule destinationNot(Cidr block) {
        say("%s daddr != %s".formatted(block.isIpv6() ? "ip6" : "ip", block(block)));
        return nfproto(block.isIpv6()).address(block, block.isIpv6() ? 24 : 16, NOT_EQUAL);
    }

    /** The destination is an address of this host. */
    public Rule destinationLocal() {
        say("fib daddr type local");
        expression(
                "fib",
                message ->
                        message.be32(1, REGISTER_1).be32(2, FIB_RESULT_ADDRTYPE).be32(3, FIB_DADDR));
        return compare(EQUAL, host32(RTN_LOCAL));
    }

    public Rule destinationPort(Protocol protocol, int port) {
        say("%s dport %d".formatted(protocol.text(), port));
        meta(META_L4PROTO).compare(EQUAL, new byte[] {protocolNumber(protocol)});
        return payload(TRANSPORT_HEADER, 2, 2).compare(EQUAL, port(port));
    }

    /**
     * The same as an extension of iptables, which it still lists: before 1.8.8 it knows no other match of a port, and
     * calls a chain with one incompatible. For chains of one family, once in a rule.
     */
    public Rule iptablesDestinationPort(Protocol protocol, int port) {
        say("xt %s dport %d".formatted(protocol.text(), port));
        meta(META_L4PROTO).compare(EQUAL, new byte[] {protocolNumber(protocol)});
        iptablesProtocol = OptionalInt.of(protocolNumber(protocol));
        // struct xt_tcp and struct xt_udp begin alike: source ports from and to, destination ports from and to.
        byte[] info = ByteBuffer.allocate(XT_ALIGNED_BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort((short) 0)
                .putShort((short) 0xffff)
                .putShort((short) port)
                .putShort((short) port)
                .array();
        return expression(
                "match",
                message -> message.string(XT_NAME, protocol.text())
                        .be32(XT_REVISION, 0)
                        .bytes(XT_INFO, info));
    }

    public Rule establishedOrRelated() {
        say("ct state established,related");
        return connection(CT_STATE, CT_ESTABLISHED_OR_RELATED);
    }

    /** The connection came by a published port. */
    public Rule translated() {
        say("ct status dnat");
        return connection(CT_STATUS, CT_STATUS_DNAT);
    }

    /** Counts packets and bytes; some programs expect it in each rule. */
    public Rule counter() {
        say("counter");
        return expression("counter", message -> message.be64(1, 0).be64(2, 0));
    }

    public Rule accept() {
        say("accept");
        return verdict(NF_ACCEPT);
    }

    public Rule drop() {
        say("drop");
        return verdict(NF_DROP);
    }

    public Rule masquerade() {
        say("masquerade");
        return expression("masq", message -> {});
    }

    public Rule dnat(InetAddress address, int port) {
        boolean ipv6 = address.getAddress().length == 16;
        say((ipv6 ? "dnat ip6 to [%s]:%d" : "dnat ip to %s:%d").formatted(address.getHostAddress(), port));
        immediate(REGISTER_1, address.getAddress());
        immediate(REGISTER_2, port(port));
        return expression(
                "nat",
                message -> message.be32(1, NAT_DESTINATION)
                        .be32(2, ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4)
                        .be32(3, REGISTER_1)
                        .be32(5, REGISTER_2));
    }

    /** Shown by {@code nft list}; at most 100 characters of it. */
    public Rule comment(String words) {
        comment = words.replace('"', '\'');
        if (comment.length() > 100) {
            comment = comment.substring(0, 100);
        }
        return this;
    }

    /** Writes the list of expressions, without the attribute around it. */
    void write(MessageBuilder message) {
        expressions.forEach(expression -> expression.accept(message));
    }

    /** The comment as nft stores it: a type, a length and a text with its zero byte. */
    byte[] userData() {
        byte[] words = comment.getBytes(UTF_8);
        byte[] data = new byte[Math.min(words.length, 250) + 3];
        data[1] = (byte) (data.length - 2);
        System.arraycopy(words, 0, data, 2, data.length - 3);
        return data;
    }

    /** What extensions of iptables want to be told of the rule. */
    OptionalInt iptablesProtocol() {
        return iptablesProtocol;
    }

    String words() {
        return comment;
    }

    boolean hasComment() {
        return !comment.isEmpty();
    }

    @Override
    public String toString() {
        return comment.isEmpty() ? text.toString() : "%s comment \"%s\"".formatted(text, comment);
    }

    private Rule meta(int key) {
        return expression("meta", message -> message.be32(2, key).be32(1, REGISTER_1));
    }

    private Rule nfproto(boolean ipv6) {
        return meta(META_NFPROTO).compare(EQUAL, new byte[] {(byte) (ipv6 ? NFPROTO_IPV6 : NFPROTO_IPV4)});
    }

    private Rule payload(int base, int offset, int length) {
        return expression(
                "payload",
                message -> message.be32(1, REGISTER_1)
                        .be32(2, base)
                        .be32(3, offset)
                        .be32(4, length));
    }

    private Rule address(Cidr block, int offset, int operator) {
        byte[] value = block.address().getAddress();
        payload(NETWORK_HEADER, offset, value.length);
        if (block.prefix() < value.length * 8) {
            byte[] mask = new byte[value.length];
            for (int bit = 0; bit < block.prefix(); bit++) {
                mask[bit / 8] |= (byte) (0x80 >> (bit % 8));
            }
            bitwise(mask);
        }
        return compare(operator, value);
    }

    private Rule connection(int key, int bits) {
        expression("ct", message -> message.be32(2, key).be32(1, REGISTER_1));
        bitwise(host32(bits));
        return compare(NOT_EQUAL, host32(0));
    }

    private void bitwise(byte[] mask) {
        expression(
                "bitwise",
                message -> message.be32(1, REGISTER_1)
                        .be32(2, REGISTER_1)
                        .be32(3, mask.length)
                        .nested(4, () -> message.bytes(DATA_VALUE, mask))
                        .nested(5, () -> message.bytes(DATA_VALUE, new byte[mask.length])));
    }

    private Rule compare(int operator, byte[] value) {
        return expression(
                "cmp",
                message -> message.be32(1, REGISTER_1)
                        .be32(2, operator)
                        .nested(3, () -> message.bytes(DATA_VALUE, value)));
    }

    private void immediate(int register, byte[] value) {
        expression("immediate", message -> message.be32(1, register).nested(2, () -> message.bytes(DATA_VALUE, value)));
    }

    private Rule verdict(int code) {
        return expression(
                "immediate",
                message -> message.be32(1, REGISTER_VERDICT)
                        .nested(2, () -> message.nested(DATA_VERDICT, () -> message.be32(VERDICT_CODE, code))));
    }

    private Rule expression(String name, Consumer<MessageBuilder> data) {
        expressions.add(message -> message.nested(
                LIST_ELEMENT, () -> message.string(EXPR_NAME, name).nested(EXPR_DATA, () -> data.accept(message))));
        return this;
    }

    private void say(String words) {
        text.append(text.length() == 0 ? "" : " ").append(words);
    }

    private static String block(Cidr block) {
        boolean single = block.prefix() == block.address().getAddress().length * 8;
        return single ? block.address().getHostAddress() : block.toString();
    }

    /** All 16 bytes, zeros included: a shorter value would match each name that begins so. */
    private static byte[] interfaceName(String name) {
        return Arrays.copyOf(name.getBytes(UTF_8), INTERFACE_NAME_BYTES);
    }

    private static byte protocolNumber(Protocol protocol) {
        return (byte) (protocol == Protocol.TCP ? IPPROTO_TCP : IPPROTO_UDP);
    }

    private static byte[] port(int port) {
        return new byte[] {(byte) (port >> 8), (byte) port};
    }

    private static byte[] host32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }
}

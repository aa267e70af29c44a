package io.jcompose.network.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names of one network at one moment; a change makes a new one. Threads may share it.
 *
 * <p>A name known here is answered here whatever is asked: else a missing IPv6 address would become a "no such name" of
 * some server outside, and musl believes that one.
 */
public final class Zone {
    public static final Zone EMPTY = new Zone(Map.of(), Map.of(), Map.of());

    private final Map<String, List<InetAddress>> names;
    private final Map<InetAddress, String> pointers;
    private final Map<InetAddress, Map<String, String>> links;

    private Zone(
            Map<String, List<InetAddress>> names,
            Map<InetAddress, String> pointers,
            Map<InetAddress, Map<String, String>> links) {
        this.names = names;
        this.pointers = pointers;
        this.links = links;
    }

    /**
     * Somebody on the network.
     *
     * @param names all of them, aliases included; the first one is what its addresses are called
     * @param links what this member alone calls others: its name for them to a name of theirs
     */
    public record Member(List<String> names, List<InetAddress> addresses, Map<String, String> links) {
        public Member {
            names = List.copyOf(names);
            addresses = List.copyOf(addresses);
            links = Map.copyOf(links);
        }

        public Member(List<String> names, List<InetAddress> addresses) {
            this(names, addresses, Map.of());
        }
    }

    /** @param members several may share a name: replicas */
    public static Zone of(Iterable<Member> members) {
        Map<String, Set<InetAddress>> names = new HashMap<>();
        Map<InetAddress, String> pointers = new HashMap<>();
        Map<InetAddress, Map<String, String>> links = new HashMap<>();
        for (Member member : members) {
            if (!member.links().isEmpty()) {
                Map<String, String> normal = new HashMap<>();
                member.links().forEach((alias, target) -> normal.put(normal(alias), normal(target)));
                member.addresses().forEach(address -> links.put(address, normal));
            }
            for (String name : member.names()) {
                names.computeIfAbsent(normal(name), key -> new LinkedHashSet<>())
                        .addAll(member.addresses());
            }
            if (!member.names().isEmpty()) {
                member.addresses()
                        .forEach(address ->
                                pointers.putIfAbsent(address, member.names().get(0)));
            }
        }
        Map<String, List<InetAddress>> copied = new HashMap<>();
        names.forEach((name, addresses) -> copied.put(name, List.copyOf(addresses)));
        return new Zone(copied, pointers, links);
    }

    /**
     * The answer to a query, or empty if somebody else must be asked.
     *
     * @param caller who asks
     * @param turn counts queries: with each, the addresses of a name move on by one place
     */
    public Optional<byte[]> answer(Query query, InetAddress caller, int turn) {
        if (!query.isInternet()) {
            return Optional.empty();
        }
        String linked = links.getOrDefault(caller, Map.of()).getOrDefault(query.name(), query.name());
        List<InetAddress> addresses = names.containsKey(linked) ? names.get(linked) : names.get(query.name());
        if (addresses != null) {
            return Optional.of(forward(query, addresses, turn));
        }
        Optional<InetAddress> address = ReverseName.parse(query.name());
        if (address.isPresent() && pointers.containsKey(address.get())) {
            String name = pointers.get(address.get());
            return Optional.of(
                    query.type() == Query.TYPE_PTR
                            ? Response.pointer(query, name)
                            : Response.empty(query, Response.NO_ERROR));
        }
        return Optional.empty();
    }

    private static byte[] forward(Query query, List<InetAddress> addresses, int turn) {
        if (addresses.isEmpty()) {
            return Response.empty(query, Response.NAME_ERROR);
        }
        int length = query.type() == Query.TYPE_A ? 4 : query.type() == Query.TYPE_AAAA ? 16 : 0;
        List<InetAddress> matching = new ArrayList<>();
        for (InetAddress address : addresses) {
            if (address.getAddress().length == length) {
                matching.add(address);
            }
        }
        if (matching.size() > 1) {
            Collections.rotate(matching, -Math.floorMod(turn, matching.size()));
        }
        return Response.addresses(query, matching);
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}

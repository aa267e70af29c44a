package io.jcompose.network.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The name servers of a {@code resolv.conf}. Pure. */
public final class ResolvConf {
    private static final int MAX_SERVERS = 8; // the C libraries look at three

    private ResolvConf() {}

    /** In the order of the file; lines that cannot be understood are skipped. */
    public static List<InetAddress> nameServers(String text) {
        List<InetAddress> servers = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 2 && words[0].equals("nameserver") && servers.size() < MAX_SERVERS) {
                // Only literals: everything else would make Java ask the very servers we are looking for.
                String literal = words[1];
                if (literal.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[\\w.-]+)?")) {
                    add(servers, literal);
                }
            }
        }
        return List.copyOf(servers);
    }

    private static void add(List<InetAddress> servers, String literal) {
        try {
            InetAddress address = InetAddress.getByName(literal);
            if (!servers.contains(address)) {
                servers.add(address);
            }
        } catch (UnknownHostException e) {
            // such as 300.1.1.1, or a zone of an interface that is gone
        }
    }
}

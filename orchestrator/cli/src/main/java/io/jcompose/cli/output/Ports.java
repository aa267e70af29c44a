package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.PortInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ports of a container in one cell of a table. */
public final class Ports {
    private Ports() {}

    /**
     * {@code 0.0.0.0:8080->80/tcp, 5432/tcp}. Neighbouring ports are folded where the host's number is the container's, or
     * nothing is published: {@code 0.0.0.0:90-91->90-91/tcp}.
     */
    public static String text(List<PortInfo> ports) {
        List<PortInfo> sorted = new ArrayList<>(ports);
        sorted.sort(Comparator.comparingInt(PortInfo::targetPort)
                .thenComparing(PortInfo::hostAddress)
                .thenComparingInt(PortInfo::hostPort)
                .thenComparing(PortInfo::protocol));
        List<String> folded = new ArrayList<>();
        List<String> mapped = new ArrayList<>();
        Map<String, int[]> open = new LinkedHashMap<>();
        for (PortInfo port : sorted) {
            boolean published = !port.hostAddress().isEmpty();
            if (published && port.hostPort() != port.targetPort()) {
                mapped.add(host(port) + ":" + port.hostPort() + "->" + port.targetPort() + "/" + port.protocol());
                continue;
            }
            String key = (published ? host(port) : "") + "/" + port.protocol();
            int[] range = open.get(key);
            if (range != null && port.targetPort() == range[1] + 1) {
                range[1]++;
                continue;
            }
            if (range != null) {
                folded.add(text(key, range));
            }
            open.put(key, new int[] {port.targetPort(), port.targetPort()});
        }
        open.forEach((key, range) -> folded.add(text(key, range)));
        folded.addAll(mapped);
        return String.join(", ", folded);
    }

    private static String host(PortInfo port) {
        return port.hostAddress().contains(":") ? "[" + port.hostAddress() + "]" : port.hostAddress();
    }

    private static String text(String key, int[] range) {
        String numbers = range[0] == range[1] ? Integer.toString(range[0]) : range[0] + "-" + range[1];
        String host = key.substring(0, key.lastIndexOf('/'));
        String protocol = key.substring(key.lastIndexOf('/') + 1);
        return (host.isEmpty() ? "" : host + ":" + numbers + "->") + numbers + "/" + protocol;
    }
}

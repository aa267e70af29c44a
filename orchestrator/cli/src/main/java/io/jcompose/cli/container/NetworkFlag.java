package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.KeyValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One {@code --network}: a name, or {@code name=N,alias=A,ip=I,…}. One use. */
final class NetworkFlag {
    private static final List<String> MODES = List.of("host", "none", "bridge", "default");
    private final String text;
    private final Map<String, Object> attachment = new LinkedHashMap<>();
    private final List<String> aliases = new ArrayList<>();
    private final List<String> linkLocal = new ArrayList<>();
    private final Map<String, String> driverOptions = new LinkedHashMap<>();
    private String name = "";

    private NetworkFlag(String text) {
        this.text = text;
    }

    static NetworkFlag parse(String text) {
        NetworkFlag network = new NetworkFlag(text);
        if (text.contains("=")) {
            for (String word : text.split(",", -1)) {
                network.take(word);
            }
        } else {
            network.name = text;
        }
        if (network.name.isEmpty()) {
            throw network.invalid("network name/id is not specified; add name=NETWORK");
        }
        if (network.name.equals("container:")) {
            throw new CliException("invalid container format container:<name|id>");
        }
        return network;
    }

    private void take(String word) {
        int equals = word.indexOf('=');
        if (equals < 1) {
            throw invalid("invalid field %s; use KEY=VALUE".formatted(word));
        }
        String value = word.substring(equals + 1).strip();
        String key = word.substring(0, equals).toLowerCase(Locale.ROOT);
        switch (key) {
            case "name" -> name = value;
            case "alias" -> aliases.add(value);
            case "ip" -> attachment.put("ipv4_address", AddressForms.ipv4("--network", value));
            case "ip6" -> attachment.put("ipv6_address", AddressForms.ipv6("--network", value));
            case "mac-address" -> attachment.put("mac_address", AddressForms.mac(value));
            case "link-local-ip" -> linkLocal.add(AddressForms.ip("--network", value));
            case "driver-opt" -> driverOptions.putAll(KeyValues.parse(List.of(value)));
            case "gw-priority" -> attachment.put("gw_priority", number(value));
            default -> throw invalid("invalid field key %s".formatted(key));
        }
    }

    /** What the flags beside it ask for, on the first network. */
    void add(
            List<String> moreAliases,
            Optional<String> ipv4,
            Optional<String> ipv6,
            Optional<String> mac,
            List<String> moreLinkLocal) {
        once(!aliases.isEmpty() && !moreAliases.isEmpty(), "--network-alias", "alias");
        once(attachment.containsKey("ipv4_address") && ipv4.isPresent(), "--ip", "IPv4 address");
        once(attachment.containsKey("ipv6_address") && ipv6.isPresent(), "--ip6", "IPv6 address");
        once(attachment.containsKey("mac_address") && mac.isPresent(), "--mac-address", "MAC address");
        once(!linkLocal.isEmpty() && !moreLinkLocal.isEmpty(), "--link-local-ip", "link-local IP addresses");
        aliases.addAll(moreAliases);
        ipv4.ifPresent(address -> attachment.put("ipv4_address", AddressForms.ipv4("--ip", address)));
        ipv6.ifPresent(address -> attachment.put("ipv6_address", AddressForms.ipv6("--ip6", address)));
        linkLocal.addAll(moreLinkLocal);
    }

    private static void once(boolean twice, String flag, String what) {
        if (twice) {
            throw new CliException(
                    "conflicting options: cannot specify both %s and per-network %s".formatted(flag, what));
        }
    }

    String name() {
        return name;
    }

    /** Not a network of the user's: it has no names and no fixed addresses. */
    boolean isMode() {
        return MODES.contains(name) || name.startsWith("container:");
    }

    /** It asks for names or addresses. */
    boolean isDetailed() {
        return !aliases.isEmpty()
                || !linkLocal.isEmpty()
                || attachment.containsKey("ipv4_address")
                || attachment.containsKey("ipv6_address");
    }

    Optional<String> mac() {
        return Optional.ofNullable(attachment.get("mac_address")).map(String::valueOf);
    }

    boolean hasDriverOptions() {
        return !driverOptions.isEmpty();
    }

    /** As a Compose file says it. */
    Map<String, Object> attachment() {
        Map<String, Object> all = new LinkedHashMap<>(attachment);
        putIfAny(all, "link_local_ips", linkLocal.isEmpty(), linkLocal);
        putIfAny(all, "driver_opts", driverOptions.isEmpty(), driverOptions);
        putIfAny(all, "aliases", aliases.isEmpty(), aliases);
        return all;
    }

    private static void putIfAny(Map<String, Object> all, String key, boolean none, Object value) {
        if (!none) {
            all.put(key, value);
        }
    }

    private int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw invalid("invalid gw-priority (%s); use a number".formatted(value));
        }
    }

    private CliException invalid(String why) {
        return new CliException("invalid argument \"%s\" for \"--network\" flag: %s".formatted(text, why));
    }
}

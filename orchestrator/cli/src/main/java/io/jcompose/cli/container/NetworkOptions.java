package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.KeyValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How a container is connected. */
final class NetworkOptions {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*\\]?");
    private static final Pattern EXPOSED = Pattern.compile("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?");
    private static final List<String> MODES = List.of("host", "none", "bridge", "default");

    @Option(
            names = {"--network", "--net"},
            paramLabel = "NETWORK",
            description = "A network, bridge (the default), host, none or container:NAME; may be repeated")
    private List<String> networks = new ArrayList<>();

    @Option(
            names = {"--network-alias", "--net-alias"},
            paramLabel = "NAME",
            description = "A further name on its network")
    private List<String> aliases = new ArrayList<>();

    @Option(names = "--ip", paramLabel = "ADDRESS", description = "Its IPv4 address")
    private Optional<String> ipv4 = Optional.empty();

    @Option(names = "--ip6", paramLabel = "ADDRESS", description = "Its IPv6 address")
    private Optional<String> ipv6 = Optional.empty();

    @Option(names = "--mac-address", paramLabel = "ADDRESS", description = "Its hardware address")
    private Optional<String> mac = Optional.empty();

    @Option(names = "--link-local-ip", paramLabel = "ADDRESS", description = "Without effect: it gets none")
    private List<String> linkLocal = new ArrayList<>();

    @Option(
            names = "--link",
            paramLabel = "CONTAINER[:ALIAS]",
            description = "Let it find another container by this name")
    private List<String> links = new ArrayList<>();

    @Option(
            names = {"-p", "--publish"},
            paramLabel = "PORT",
            description = "Publish a port: [[IP:]HOST:]CONTAINER[/udp]")
    private List<String> publish = new ArrayList<>();

    @Option(
            names = {"-P", "--publish-all"},
            description = "Publish all exposed ports at free ports of the host")
    private boolean publishAll;

    @Option(names = "--expose", paramLabel = "PORT", description = "Note a port as being used")
    private List<String> expose = new ArrayList<>();

    @Option(
            names = {"-h", "--hostname"},
            paramLabel = "NAME",
            description = "Its host name")
    private Optional<String> hostname = Optional.empty();

    @Option(names = "--domainname", paramLabel = "NAME", description = "Its domain name")
    private Optional<String> domainname = Optional.empty();

    @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "A line for /etc/hosts")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--dns", paramLabel = "ADDRESS", description = "A name server")
    private List<String> dns = new ArrayList<>();

    @Option(names = "--dns-search", paramLabel = "DOMAIN", description = "Where short names are looked up")
    private List<String> dnsSearch = new ArrayList<>();

    @Option(
            names = {"--dns-option", "--dns-opt"},
            paramLabel = "OPTION",
            description = "An option of resolv.conf")
    private List<String> dnsOptions = new ArrayList<>();

    /** Names of containers that it is linked to. */
    List<String> linked() {
        return links.stream().map(link -> link.replaceFirst(":.*", "")).toList();
    }

    private static void requireAddress(String host) {
        int end = host.indexOf('=') > 0 ? host.indexOf('=') : host.indexOf(':');
        String address = end < 0 ? "" : host.substring(end + 1);
        boolean known = address.equals("host-gateway")
                || IPV4.matcher(address).matches()
                || IPV6.matcher(address).matches();
        if (end > 0 && !known) {
            throw new CliException(
                    "invalid argument \"%s\" for \"--add-host\" flag: invalid IP address in add-host: \"%s\""
                            .formatted(host, address));
        }
    }

    private static void requirePorts(String port) {
        if (!EXPOSED.matcher(port).matches()) {
            throw new CliException(
                    "invalid range format for --expose: %s; use PORT[-PORT][/tcp|/udp|/sctp]".formatted(port));
        }
    }

    boolean publishAll() {
        return publishAll;
    }

    /** Returns what is worth a warning. */
    List<String> into(ServiceMap service, Map<String, Object> document) {
        hosts.forEach(NetworkOptions::requireAddress);
        expose.forEach(NetworkOptions::requirePorts);
        service.putList("ports", publish);
        service.putList("expose", expose);
        service.put("hostname", hostname);
        service.put("domainname", domainname);
        service.putList("extra_hosts", hosts);
        service.putList("dns", dns);
        service.putList("dns_search", dnsSearch);
        service.putList("dns_opt", dnsOptions);
        service.put("mac_address", mac);
        service.putList("external_links", links);
        String first = networks.isEmpty() ? "bridge" : networks.get(0);
        if (MODES.contains(first) || first.startsWith("container:")) {
            if (networks.size() > 1) {
                throw new CliException(
                        "conflicting options: --network %s cannot be combined with another".formatted(first));
            }
            if (!aliases.isEmpty() || ipv4.isPresent() || ipv6.isPresent() || !linkLocal.isEmpty()) {
                throw new CliException(
                        "--network-alias, --ip and --link-local-ip are supported on user-defined networks only;"
                                + " add --network NAME");
            }
            service.put("network_mode", first.equals("default") ? "bridge" : first);
            boolean idle = first.equals("host") && (publishAll || !publish.isEmpty());
            return idle ? List.of("published ports are discarded when using host network mode") : List.of();
        }
        Map<String, Object> attachments = new LinkedHashMap<>();
        Map<String, Object> declared = new LinkedHashMap<>();
        for (String network : networks) {
            attach(network, attachments, declared);
        }
        service.put("networks", attachments);
        document.put("networks", declared);
        return List.of();
    }

    /** A name, or {@code name=N,alias=A,ip=I,…}. */
    private void attach(String network, Map<String, Object> attachments, Map<String, Object> declared) {
        Map<String, Object> attachment = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        String name = network;
        if (network.contains("=")) {
            for (String word : network.split(",")) {
                int equals = word.indexOf('=');
                String key = equals < 0 ? word : word.substring(0, equals);
                String value = equals < 0 ? "" : word.substring(equals + 1);
                switch (key) {
                    case "name" -> name = value;
                    case "alias" -> names.add(value);
                    case "ip" -> attachment.put("ipv4_address", value);
                    case "ip6" -> attachment.put("ipv6_address", value);
                    case "mac-address" -> attachment.put("mac_address", value);
                    case "link-local-ip" -> attachment.put("link_local_ips", List.of(value));
                    case "driver-opt" -> {
                        Map<String, String> known = new LinkedHashMap<>();
                        if (attachment.get("driver_opts") instanceof Map<?, ?> before) {
                            before.forEach((k, v) -> known.put(k.toString(), v.toString()));
                        }
                        known.putAll(KeyValues.parse(List.of(value)));
                        attachment.put("driver_opts", known);
                    }
                    case "gw-priority" -> attachment.put("gw_priority", number(network, value));
                    default -> throw new CliException("invalid --network '%s': unknown key %s".formatted(network, key));
                }
            }
        }
        if (attachments.isEmpty()) {
            names.addAll(aliases);
            ipv4.ifPresent(address -> attachment.put("ipv4_address", address));
            ipv6.ifPresent(address -> attachment.put("ipv6_address", address));
            if (!linkLocal.isEmpty()) {
                attachment.put("link_local_ips", linkLocal);
            }
        }
        if (!names.isEmpty()) {
            attachment.put("aliases", names);
        }
        attachments.put(name, attachment);
        declared.put(name, Map.of("name", name, "external", true));
    }

    private static int number(String network, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new CliException("invalid --network '%s': '%s' is not a number".formatted(network, value), e);
        }
    }
}

package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** How a container is connected. */
final class NetworkOptions {

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

    boolean publishAll() {
        return publishAll;
    }

    /** Returns what is worth a warning. */
    List<String> into(ServiceMap service, Map<String, Object> document) {
        check();
        service.putList("ports", publish.stream().map(PortForms::published).toList());
        service.putList("expose", expose);
        service.put("hostname", hostname);
        service.put("domainname", domainname);
        service.putList(
                "extra_hosts", hosts.stream().map(AddressForms::extraHost).toList());
        service.putList("dns", dns);
        service.putList("dns_search", dnsSearch);
        service.putList("dns_opt", dnsOptions);
        service.put("mac_address", mac.map(AddressForms::mac));
        service.putList("external_links", links);
        List<NetworkFlag> flags = parsed();
        NetworkFlag first = flags.get(0);
        if (first.isMode()) { // which way the traffic goes is no question with one network
            return mode(first, service);
        }
        Map<String, Object> attachments = new LinkedHashMap<>();
        Map<String, Object> declared = new LinkedHashMap<>();
        for (NetworkFlag flag : flags) {
            attachments.put(flag.name(), flag.attachment());
            declared.put(flag.name(), Map.of("name", flag.name(), "external", true));
        }
        service.put("networks", attachments);
        document.put("networks", declared);
        return List.of();
    }

    private void check() {
        expose.forEach(PortForms::requireExposed);
        dns.forEach(address -> AddressForms.ip("--dns", address));
        dnsSearch.forEach(AddressForms::searchDomain);
        for (String link : links) {
            if (link.isEmpty() || link.startsWith(":") || link.split(":", -1).length > 2) {
                throw new CliException("bad format for links: %s; use CONTAINER[:ALIAS]".formatted(link));
            }
        }
    }

    private List<NetworkFlag> parsed() {
        List<NetworkFlag> flags = (networks.isEmpty() ? List.of("bridge") : networks)
                .stream().map(NetworkFlag::parse).toList();
        boolean modes = flags.stream().anyMatch(NetworkFlag::isMode);
        if (modes && flags.size() > 1) {
            throw new CliException("conflicting options: cannot attach both user-defined and non-user-defined"
                    + " network-modes: " + String.join(", ", networks));
        }
        Set<String> names = new HashSet<>();
        for (NetworkFlag flag : flags) {
            if (!names.add(flag.name())) {
                throw new CliException("network \"%s\" is specified multiple times".formatted(flag.name()));
            }
        }
        flags.get(0).add(aliases, ipv4, ipv6, mac, linkLocal);
        return flags;
    }

    private List<String> mode(NetworkFlag flag, ServiceMap service) {
        if (flag.isDetailed()) {
            throw new CliException(
                    "aliases and addresses are supported on user-defined networks only, not on %s; add --network NAME"
                            .formatted(flag.name()));
        }
        String name = flag.name();
        boolean host = name.equals("host");
        boolean others = name.startsWith("container:");
        conflict(
                (host || others) && !links.isEmpty(),
                "%s type networking can't be used with links".formatted(host ? "host" : "container"));
        Optional<String> address = mac.map(AddressForms::mac).or(flag::mac);
        conflict((host || others) && address.isPresent(), "mac-address and the network mode");
        conflict(others && hostname.isPresent(), "hostname and the network mode");
        conflict(others && !dns.isEmpty(), "dns and the network mode");
        conflict(others && !hosts.isEmpty(), "custom host-to-IP mapping and the network mode");
        conflict(
                others && (publishAll || !publish.isEmpty()),
                "port publishing and the container type network mode; publish it where the network is: " + name);
        conflict(others && !expose.isEmpty(), "port exposing and the container type network mode");
        service.put("network_mode", name.equals("default") ? "bridge" : name);
        service.put("mac_address", address);
        List<String> warnings = new ArrayList<>();
        if (flag.hasDriverOptions()) {
            warnings.add("driver-opt has no effect with --network " + name);
        }
        boolean idle = host && (publishAll || !publish.isEmpty());
        if (idle) {
            warnings.add("published ports are discarded when using host network mode");
        }
        return warnings;
    }

    private static void conflict(boolean both, String what) {
        if (both) {
            throw new CliException("conflicting options: " + what);
        }
    }
}

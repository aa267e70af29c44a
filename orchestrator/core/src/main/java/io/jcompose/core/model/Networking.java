package io.jcompose.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a service's containers are connected.
 *
 * @param mode {@code none}, {@code host}, {@code bridge}, {@code service:x} or {@code container:x}; excludes networks
 * @param networks by key in {@link Project#networks}, in the order of attaching
 * @param expose documented ports, {@code port[/protocol]}
 * @param extraHosts addresses by name; may be {@code host-gateway}
 * @param links {@code service[:alias]}
 */
public record Networking(
        Optional<String> mode,
        Map<String, Attachment> networks,
        List<Port> ports,
        List<String> expose,
        List<String> dns,
        List<String> dnsSearch,
        List<String> dnsOptions,
        Map<String, List<String>> extraHosts,
        List<String> links,
        List<String> externalLinks,
        Optional<String> macAddress) {
    public Networking {
        networks = Copies.map(networks);
        ports = List.copyOf(ports);
        expose = List.copyOf(expose);
        dns = List.copyOf(dns);
        dnsSearch = List.copyOf(dnsSearch);
        dnsOptions = List.copyOf(dnsOptions);
        extraHosts = Copies.map(extraHosts);
        links = List.copyOf(links);
        externalLinks = List.copyOf(externalLinks);
    }

    /** The same, with other published ports. */
    public Networking withPorts(List<Port> others) {
        return new Networking(
                mode,
                networks,
                others,
                expose,
                dns,
                dnsSearch,
                dnsOptions,
                extraHosts,
                links,
                externalLinks,
                macAddress);
    }

    /**
     * A service on a network.
     *
     * @param gatewayPriority the highest gives the default route
     * @param priority the highest is attached first
     */
    public record Attachment(
            List<String> aliases,
            Optional<String> ipv4Address,
            Optional<String> ipv6Address,
            List<String> linkLocalIps,
            Optional<String> macAddress,
            Optional<String> interfaceName,
            int gatewayPriority,
            int priority,
            Map<String, String> driverOpts) {
        public Attachment {
            aliases = List.copyOf(aliases);
            linkLocalIps = List.copyOf(linkLocalIps);
            driverOpts = Copies.map(driverOpts);
        }
    }

    /**
     * A published port.
     *
     * @param publishedFrom 0: any free port
     * @param publishedTo same as {@code publishedFrom} unless the first free one of a range is wanted
     * @param hostIp empty: all addresses
     * @param protocol tcp, udp or sctp
     */
    public record Port(
            int target,
            int publishedFrom,
            int publishedTo,
            Optional<String> hostIp,
            String protocol,
            Optional<String> mode,
            Optional<String> name,
            Optional<String> appProtocol) {}
}

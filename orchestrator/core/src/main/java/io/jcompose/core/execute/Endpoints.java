package io.jcompose.core.execute;

import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.Abilities;
import io.jcompose.core.plan.Names;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.network.EndpointSpec;
import io.jcompose.network.PublishedPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How a container of a service is connected: networks, names, ports. Pure. */
public final class Endpoints {
    private static final int SHORT_ID = 12;
    private static final String OPTION_BINDING = "com.docker.network.bridge.host_binding_ipv4";
    private static final String OPTION_INTERFACE_PREFIX = "com.docker.network.container_iface_prefix";

    private final Project project;
    private final Service service;

    Endpoints(Project project, Service service) {
        this.project = project;
        this.service = service;
    }

    /** @param aliases false: only the container's own names, as for {@code run} */
    List<ContainerRecord.Endpoint> of(
            String containerId, String containerName, boolean aliases, List<ContainerRecord.Port> ports) {
        Optional<String> way = defaultRoute();
        List<ContainerRecord.Endpoint> endpoints = new ArrayList<>();
        for (Map.Entry<String, Networking.Attachment> entry : ordered()) {
            Networking.Attachment attachment = entry.getValue();
            Project.Network network = network(entry.getKey());
            String networkId = Names.networkId(network.name());
            boolean isWay = way.equals(Optional.of(entry.getKey()));
            boolean first = endpoints.isEmpty();
            endpoints.add(new ContainerRecord.Endpoint(
                    containerId + "-" + networkId.substring(0, SHORT_ID),
                    networkId,
                    network.name(),
                    entry.getKey(),
                    names(containerId, containerName, aliases, attachment),
                    attachment.ipv4Address(),
                    attachment.ipv6Address(),
                    attachment
                            .macAddress()
                            .or(() -> first ? service.networking().macAddress() : Optional.empty()),
                    attachment
                            .interfaceName()
                            .or(() ->
                                    Optional.ofNullable(attachment.driverOpts().get(Abilities.INTERFACE_OPTION)))
                            .orElse(interfacePrefix(network) + endpoints.size()),
                    isWay,
                    isWay ? ports : List.of(),
                    links(),
                    service.networking().dns()));
        }
        return endpoints;
    }

    private static String interfacePrefix(Project.Network network) {
        return network.driverOpts().getOrDefault(OPTION_INTERFACE_PREFIX, "eth");
    }

    /** Ports that say no address get the project's default, else that of the network which leads outside, if there is one. */
    public static List<ContainerRecord.Port> ports(Project project, Service service) {
        Optional<String> address = Inputs.defaultAddress(project).or(new Endpoints(project, service)::binding);
        List<ContainerRecord.Port> ports = new ArrayList<>();
        for (Networking.Port port : service.networking().ports()) {
            ports.add(new ContainerRecord.Port(
                    port.hostIp().filter(ip -> !ip.isEmpty()).or(() -> address),
                    port.publishedFrom(),
                    port.publishedTo(),
                    port.target(),
                    port.protocol()));
        }
        return ports;
    }

    private Optional<String> binding() {
        return defaultRoute()
                .map(key -> network(key).driverOpts().getOrDefault(OPTION_BINDING, ""))
                .filter(address -> !address.isEmpty());
    }

    /** The network that leads outside: the one with the highest priority that is not internal. */
    Optional<String> defaultRoute() {
        return attachments().entrySet().stream()
                .filter(entry -> !network(entry.getKey()).internal())
                .max((a, b) -> {
                    int byPriority = Integer.compare(
                            a.getValue().gatewayPriority(), b.getValue().gatewayPriority());
                    return byPriority != 0 ? byPriority : b.getKey().compareTo(a.getKey());
                })
                .map(Map.Entry::getKey);
    }

    List<Map.Entry<String, Networking.Attachment>> ordered() {
        return attachments().entrySet().stream()
                .sorted((a, b) ->
                        Integer.compare(b.getValue().priority(), a.getValue().priority()))
                .toList();
    }

    private Map<String, Networking.Attachment> attachments() {
        return DefaultBridge.isMode(service)
                ? Map.of(DefaultBridge.NAME, DefaultBridge.ATTACHMENT)
                : service.networking().networks();
    }

    /** Whether one of the networks is the one that all projects share. */
    boolean useDefaultBridge() {
        return attachments().keySet().stream()
                .anyMatch(key -> network(key).name().equals(DefaultBridge.NAME));
    }

    Project.Network network(String key) {
        Project.Network network = DefaultBridge.isMode(service)
                ? DefaultBridge.NETWORK
                : project.networks().get(key);
        if (network == null) {
            throw new IllegalArgumentException(
                    "service '%s' uses network '%s', which the file does not declare".formatted(service.name(), key));
        }
        return network;
    }

    private List<String> names(
            String containerId, String containerName, boolean aliases, Networking.Attachment attachment) {
        Set<String> names = new LinkedHashSet<>();
        names.add(containerName);
        names.add(containerId.substring(0, SHORT_ID));
        service.process().hostname().ifPresent(names::add);
        if (aliases) {
            names.add(service.name());
            names.addAll(attachment.aliases());
        }
        return List.copyOf(names);
    }

    /** Its own names for services and for containers of other projects. */
    private Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        Stream.concat(service.networking().links().stream(), service.networking().externalLinks().stream())
                .map(link -> link.split(":", 2))
                .filter(parts -> parts.length == 2 && !parts[1].isEmpty())
                .forEach(parts -> links.put(parts[1], parts[0]));
        return links;
    }

    /** What the name server has to know. */
    static Connectivity.Naming naming(ContainerRecord.Endpoint endpoint) {
        return new Connectivity.Naming(
                endpoint.names(),
                endpoint.links(),
                endpoint.dns().stream().map(Endpoints::address).toList());
    }

    /** The network module's form. */
    static EndpointSpec toSpec(ContainerRecord.Endpoint endpoint, String owner) {
        return new EndpointSpec(
                endpoint.id(),
                endpoint.networkId(),
                owner,
                endpoint.interfaceName(),
                endpoint.ipv4().map(Endpoints::address),
                endpoint.ipv6().map(Endpoints::address),
                endpoint.mac(),
                endpoint.defaultRoute(),
                endpoint.ports().stream().map(Endpoints::toPublished).toList());
    }

    static PublishedPort toPublished(ContainerRecord.Port port) {
        PublishedPort.Protocol protocol = switch (port.protocol()) {
            case "tcp", "" -> PublishedPort.Protocol.TCP;
            case "udp" -> PublishedPort.Protocol.UDP;
            default ->
                throw new IllegalArgumentException(
                        "port %d/%s: only tcp and udp can be published".formatted(port.target(), port.protocol()));
        };
        return new PublishedPort(
                port.hostIp().map(Endpoints::address), port.from(), port.to(), port.target(), protocol);
    }

    static InetAddress address(String text) {
        boolean literal = text.indexOf(':') >= 0 || text.matches("[0-9.]+");
        if (!literal) {
            throw new IllegalArgumentException("'%s' is not an IP address".formatted(text));
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'%s' is not an IP address".formatted(text), e);
        }
    }
}

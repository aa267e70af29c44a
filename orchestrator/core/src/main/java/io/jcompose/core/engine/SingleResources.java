package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.ResourceVerbs;
import io.jcompose.core.client.Wire;
import io.jcompose.core.execute.NetworkLinks;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.plan.Names;
import io.jcompose.core.plan.Sharing;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.network.AddressText;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkSpec;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.volume.VolumeStore;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@link ResourceVerbs}, done in this process. */
final class SingleResources implements ResourceVerbs {
    private static final int NAME_BYTES = 32;
    private final Core core;
    private final Views views;
    private final Wire wire = new Wire();

    SingleResources(Core core, Views views) {
        this.core = core;
        this.views = views;
    }

    @Override
    public VolumeInfo createVolume(VolumeRequest request) {
        request.driver().filter(driver -> !driver.equals("local")).ifPresent(driver -> {
            throw new EngineException("volume driver '%s' is not supported; use local".formatted(driver));
        });
        Map<String, String> labels = new LinkedHashMap<>(request.labels());
        String name = request.name().orElseGet(() -> {
            labels.put(Labels.ANONYMOUS_VOLUME, "");
            byte[] bytes = new byte[NAME_BYTES];
            new SecureRandom().nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        });
        return Views.info(core.host().volumes().create(name, labels, request.options()));
    }

    private VolumeStore.Volume volume(String name) {
        return core.host()
                .volumes()
                .find(name)
                .orElseThrow(() ->
                        new EngineException("no such volume: %s; 'jcompose volume ls' lists them".formatted(name)));
    }

    @Override
    public String inspectVolume(String name) {
        VolumeStore.Volume volume = volume(name);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put(
                "CreatedAt", volume.createdAt().truncatedTo(ChronoUnit.SECONDS).toString());
        object.put("Driver", "local");
        object.put("Labels", volume.labels());
        object.put("Mountpoint", volume.data().toString());
        object.put("Name", volume.name());
        object.put("Options", volume.options());
        object.put("Scope", "local");
        return wire.write(object);
    }

    @Override
    public void removeVolume(String name) {
        VolumeStore.Volume volume = volume(name);
        List<String> users = core.host().runtime().list().stream()
                .filter(container -> uses(container, name))
                .map(Container::name)
                .sorted()
                .toList();
        if (!users.isEmpty()) {
            throw new EngineException("remove volume %s: it is in use by container %s; remove that first"
                    .formatted(name, String.join(", ", users)));
        }
        core.host().volumes().remove(volume.name());
    }

    private static boolean uses(Container container, String volume) {
        return container.spec().mounts().stream()
                .anyMatch(mount ->
                        mount instanceof Mount.Volume used && used.name().equals(volume));
    }

    @Override
    public List<String> volumesInUse() {
        TreeSet<String> names = new TreeSet<>();
        for (Container container : core.host().runtime().list()) {
            for (Mount mount : container.spec().mounts()) {
                if (mount instanceof Mount.Volume volume) {
                    names.add(volume.name());
                }
            }
        }
        return List.copyOf(names);
    }

    @Override
    public String createNetwork(NetworkRequest request) {
        request.driver().filter(driver -> !driver.equals("bridge")).ifPresent(driver -> {
            throw new EngineException(
                    "network driver '%s' is not supported%s; use bridge".formatted(driver, reason(driver)));
        });
        PredefinedNetworks.requireOther(request.name());
        String id = Names.networkId(request.name());
        if (core.host().networks().find(id).isPresent()) {
            throw new EngineException("network with name %s already exists".formatted(request.name()));
        }
        List<NetworkSpec.Pool> pools = request.pools().stream()
                .map(pool -> NetworkLinks.pool(pool.subnet(), pool.ipRange(), pool.gateway(), request.reserved()))
                .toList();
        requireSubnets(request.reserved(), pools);
        Network network = core.host()
                .networks()
                .create(new NetworkSpec(
                        id,
                        request.name(),
                        pools,
                        true,
                        request.ipv6(),
                        request.internal(),
                        request.labels(),
                        request.options()));
        core.host().connectivity().networkAdded(network);
        return id;
    }

    private static String reason(String driver) {
        return switch (driver) {
            case "macvlan", "ipvlan" -> ": containers are connected by bridges only, not by an interface of the host";
            case "overlay" -> ": it spans the hosts of a Swarm, and there is none";
            default -> "";
        };
    }

    private static void requireSubnets(Map<String, String> reserved, List<NetworkSpec.Pool> pools) {
        reserved.forEach((name, address) -> {
            if (pools.stream().noneMatch(pool -> pool.reserved().containsKey(name))) {
                throw new EngineException("no matching subnet for aux-address %s=%s".formatted(name, address));
            }
        });
    }

    private Network network(String nameOrId) {
        List<Network> all = core.host().networks().networks().stream()
                .filter(network -> !EngineBuildNetwork.isBuildNetwork(network))
                .toList();
        List<Network> found = all.stream()
                .filter(network ->
                        network.spec().name().equals(nameOrId) || network.id().equals(nameOrId))
                .toList();
        if (found.isEmpty() && !nameOrId.isEmpty()) {
            found = all.stream()
                    .filter(network -> network.id().startsWith(nameOrId))
                    .toList();
        }
        if (found.size() != 1) {
            PredefinedNetworks.requireBridge(nameOrId);
            throw new EngineException(
                    found.isEmpty()
                            ? "no such network: %s; 'jcompose network ls' lists them".formatted(nameOrId)
                            : "network id '%s' is ambiguous".formatted(nameOrId));
        }
        return found.get(0);
    }

    @Override
    public String inspectNetwork(String nameOrId) {
        Optional<Network> existing = PredefinedNetworks.name(nameOrId)
                .map(predefined -> core.host().networks().find(Names.networkId(predefined)))
                .orElseGet(() -> Optional.of(network(nameOrId)));
        String name = existing.map(network -> network.spec().name())
                .or(() -> PredefinedNetworks.name(nameOrId))
                .orElse(nameOrId);
        Optional<NetworkSpec> spec = existing.map(Network::spec);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("Name", name);
        object.put("Id", Names.networkId(name));
        object.put(
                "Created", existing.map(Network::created).orElse(Instant.EPOCH).toString());
        object.put("Scope", "local");
        object.put("Driver", PredefinedNetworks.driver(name));
        object.put("EnableIPv4", spec.map(NetworkSpec::enableIpv4).orElse(true));
        object.put("EnableIPv6", spec.map(NetworkSpec::enableIpv6).orElse(false));
        Map<String, Object> ipam = new LinkedHashMap<>();
        ipam.put("Driver", "default");
        ipam.put("Options", Map.of());
        ipam.put("Config", existing.map(SingleResources::pools).orElse(List.of()));
        object.put("IPAM", ipam);
        object.put("Internal", spec.map(NetworkSpec::internal).orElse(false));
        object.put("Attachable", false);
        object.put("Ingress", false);
        object.put("ConfigFrom", Map.of("Network", ""));
        object.put("ConfigOnly", false);
        object.put("Containers", existing.map(this::members).orElseGet(() -> members(name)));
        object.put("Options", spec.map(NetworkSpec::driverOptions).orElse(Map.of()));
        object.put("Labels", spec.map(NetworkSpec::labels).orElse(Map.of()));
        return wire.write(object);
    }

    /** Running containers of a mode: they have no endpoint of their own, and so no address. */
    private Map<String, Object> members(String mode) {
        Map<String, Object> members = new LinkedHashMap<>();
        core.records().all().stream()
                .filter(record -> !mode.equals(Sharing.DEFAULT_BRIDGE) // containers of any bridge have that mode
                        && record.network().mode().equals(mode)
                        && pid(record).isPresent())
                .forEach(record -> {
                    Map<String, Object> member = new LinkedHashMap<>();
                    member.put("Name", record.name());
                    member.put("EndpointID", record.id());
                    member.put("MacAddress", "");
                    member.put("IPv4Address", "");
                    member.put("IPv6Address", "");
                    members.put(record.id(), member);
                });
        return members;
    }

    private static List<Map<String, Object>> pools(Network network) {
        List<Map<String, Object>> pools = new ArrayList<>();
        for (NetworkSpec.Pool pool : network.pools()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("Subnet", AddressText.of(pool.subnet()));
            pool.ipRange().ifPresent(range -> entry.put("IPRange", AddressText.of(range)));
            pool.gateway().ifPresent(gateway -> entry.put("Gateway", AddressText.of(gateway)));
            if (!pool.reserved().isEmpty()) {
                Map<String, String> reserved = new TreeMap<>();
                pool.reserved().forEach((name, address) -> reserved.put(name, AddressText.of(address)));
                entry.put("AuxiliaryAddresses", reserved);
            }
            pools.add(entry);
        }
        return pools;
    }

    private Map<String, Object> members(Network network) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Endpoint endpoint : core.host().networks().endpoints()) {
            if (!endpoint.spec().networkId().equals(network.id())) {
                continue;
            }
            String owner = endpoint.spec().owner();
            Map<String, Object> member = new LinkedHashMap<>();
            member.put(
                    "Name",
                    core.records().find(owner).map(ContainerRecord::name).orElse(owner));
            member.put("EndpointID", InspectedNetworks.shownId(endpoint.id()));
            member.put("MacAddress", endpoint.mac());
            member.put("IPv4Address", address(endpoint, Inet4Address.class, "/" + endpoint.prefixLength()));
            member.put("IPv6Address", address(endpoint, Inet6Address.class, "/" + InspectedNetworks.prefix6(network)));
            members.put(owner, member);
        }
        return members;
    }

    private static String address(Endpoint endpoint, Class<? extends InetAddress> family, String suffix) {
        return endpoint.addresses().stream()
                .filter(family::isInstance)
                .map(address -> AddressText.of(address) + suffix)
                .findFirst()
                .orElse("");
    }

    @Override
    public String removeNetwork(String nameOrId) {
        PredefinedNetworks.requireRemovable(nameOrId);
        Network network = network(nameOrId);
        List<String> users = core.records().all().stream()
                .filter(record -> record.network().endpoints().stream()
                        .anyMatch(endpoint -> endpoint.networkId().equals(network.id())))
                .map(ContainerRecord::name)
                .sorted()
                .toList();
        if (!users.isEmpty()) {
            throw new EngineException("remove network %s: it is in use by container %s; remove or disconnect that first"
                    .formatted(network.spec().name(), String.join(", ", users)));
        }
        core.host().connectivity().networkRemoved(network.id());
        core.host().networks().remove(network.id());
        return network.spec().name();
    }

    @Override
    public List<String> networksInUse() {
        TreeSet<String> names = new TreeSet<>(PredefinedNetworks.names());
        core.records().all().forEach(record -> record.network().endpoints().forEach(e -> names.add(e.networkName())));
        return List.copyOf(names);
    }

    @Override
    public void connect(ConnectRequest request) {
        if (PredefinedNetworks.isBridge(request.network())) {
            connect(request, new NetworkLinks(core.host()).defaultBridge());
        } else {
            connect(request, network(request.network()));
        }
    }

    private void connect(ConnectRequest request, Network network) {
        ContainerRecord record = views.find(request.container());
        change(new NetworkLinks(core.host())
                .connect(
                        record,
                        pid(record),
                        network,
                        request.aliases(),
                        request.ipv4(),
                        request.ipv6(),
                        request.links()));
    }

    @Override
    public void disconnect(String nameOrId, String container, boolean force) {
        Network network = network(nameOrId);
        ContainerRecord record = views.find(container);
        boolean connected = record.network().endpoints().stream()
                .anyMatch(endpoint -> endpoint.networkId().equals(network.id()));
        if (!connected) {
            if (force) {
                return;
            }
            throw new EngineException("container %s is not connected to network %s"
                    .formatted(record.name(), network.spec().name()));
        }
        change(new NetworkLinks(core.host()).disconnect(record, network.id()));
    }

    private void change(ContainerRecord record) {
        core.records().put(record, true);
        core.supervision().updated(record);
    }

    private Optional<Long> pid(ContainerRecord record) {
        return core.host().runtime().find(new ContainerId(record.id())).flatMap(Container::pid);
    }
}

package io.jcompose.core.execute;

import io.jcompose.core.model.MainProcess;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Resources;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.plan.Names;
import io.jcompose.core.plan.Sharing;
import io.jcompose.network.AddressText;
import io.jcompose.network.Network;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.Tuning;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.security.SeccompProfile;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** A service and its image to what the runtime needs to know. Pure but for the lookups it is given. */
final class SpecFactory {
    private final Project project;
    private final Service service;
    private final Image image;
    private final Function<String, Optional<Network>> networks;
    private final Function<String, Container> containers;
    private final Optional<String> hostname;

    /**
     * @param networks by id
     * @param containers by {@code service:NAME} or {@code container:NAME}; fails if there is none
     * @param hostname the host's own
     */
    SpecFactory(
            Project project,
            Service service,
            Image image,
            Function<String, Optional<Network>> networks,
            Function<String, Container> containers,
            Optional<String> hostname) {
        this.project = project;
        this.service = service;
        this.image = image;
        this.networks = networks;
        this.containers = containers;
        this.hostname = hostname;
    }

    ContainerSpec create(String name, int number, boolean oneOff, List<Mount> mounts) {
        MainProcess process = service.process();
        ImageConfig config = image.config();
        return ContainerSpec.builder(name)
                .image(project.imageOf(service))
                .imageId(image.id())
                .layers(image.layers())
                .labels(Labels.ofContainer(project, service, number, oneOff, image.id()))
                .args(args(process, config))
                .environment(withoutNul(environment(process, config)))
                .user(process.user().filter(user -> !user.isEmpty()).or(config::user))
                .supplementaryGroups(process.groupAdd())
                .workingDir(process.workingDir().or(config::workingDir))
                .hostname(process.hostname().or(this::sharedHostname).orElse(""))
                .domainname(process.domainname())
                .tty(process.tty())
                .openStdin(process.stdinOpen())
                .init(process.init().orElse(false))
                .readOnlyRoot(service.storage().readOnly())
                .mounts(mounts)
                .hosts(hosts())
                .dns(dns())
                .namespaces(namespaces())
                .resources(resources())
                .security(security())
                .sysctls(service.security().sysctls())
                .shmSize(service.storage().shmSize())
                .oomScoreAdj(service.resources().oomScoreAdj())
                .log(log())
                .stopSignal(process.stopSignal()
                        .or(config::stopSignal)
                        .filter(signal -> !signal.isEmpty())
                        .map(Signal::parse)
                        .orElse(Signal.TERM))
                .build();
    }

    /** Who shares a network goes by its name there. */
    private Optional<String> sharedHostname() {
        String mode = service.networking().mode().orElse("");
        if (mode.equals("host")) {
            return hostname;
        }
        if (Sharing.serviceOf(mode).isEmpty() && !mode.startsWith("container:")) {
            return Optional.empty();
        }
        Container shared = containers.apply(mode);
        String name = shared.spec().hostname();
        return Optional.of(name.isEmpty() ? shared.id().shortForm() : name);
    }

    private List<String> args(MainProcess process, ImageConfig config) {
        List<String> args = new ArrayList<>(process.entrypoint().orElse(config.entrypoint()));
        List<String> inherited = process.entrypoint().isPresent() ? List.of() : config.command();
        args.addAll(process.command().orElse(inherited));
        if (args.isEmpty()) {
            throw new ContainerException("service '%s': no command specified: image %s has none either; set 'command'"
                    .formatted(service.name(), project.imageOf(service)));
        }
        return args;
    }

    /** The image's, over it proxies that Docker's configuration file has, over those the service's own. */
    private List<String> environment(MainProcess process, ImageConfig config) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String entry : config.environment()) {
            int equals = entry.indexOf('=');
            environment.put(
                    equals < 0 ? entry : entry.substring(0, equals), equals < 0 ? "" : entry.substring(equals + 1));
        }
        environment.putAll(project.proxies());
        process.environment().forEach((name, value) -> {
            if (value.isPresent()) {
                environment.put(name, value.get());
            } else {
                environment.remove(name);
            }
        });
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /** The kernel would end the value there, and nobody would know. */
    private List<String> withoutNul(List<String> environment) {
        for (String entry : environment) {
            if (entry.indexOf('\0') >= 0) {
                throw new ContainerException("service '%s': environment variable %s contains a NUL character"
                        .formatted(service.name(), entry.substring(0, Math.max(0, entry.indexOf('=')))));
            }
        }
        return environment;
    }

    private Map<String, List<String>> hosts() {
        Map<String, List<String>> hosts = new LinkedHashMap<>();
        service.networking().extraHosts().forEach((name, addresses) -> {
            List<String> resolved = new ArrayList<>();
            for (String address : addresses) {
                resolved.add(address.equals("host-gateway") ? hostGateway() : address);
            }
            hosts.put(name, resolved);
        });
        return hosts;
    }

    private String hostGateway() {
        Endpoints endpoints = new Endpoints(project, service);
        return Stream.concat(
                        endpoints.defaultRoute().stream(),
                        endpoints.ordered().stream().map(Map.Entry::getKey))
                .flatMap(key -> network(key).stream())
                .flatMap(network -> network.gateways().stream())
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .map(AddressText::of)
                .orElse("127.0.0.1"); // network_mode: host
    }

    private Optional<Network> network(String key) {
        return networks.apply(
                Names.networkId(new Endpoints(project, service).network(key).name()));
    }

    private ContainerSpec.Dns dns() {
        List<String> search = service.networking().dnsSearch();
        List<String> options = new ArrayList<>(service.networking().dnsOptions());
        Optional<Network> own = new Endpoints(project, service)
                .ordered().stream()
                        .map(Map.Entry::getKey)
                        .map(this::network)
                        .flatMap(Optional::stream)
                        .findFirst();
        if (own.isEmpty()) {
            return new ContainerSpec.Dns(service.networking().dns(), search, options);
        }
        if (options.stream().noneMatch(option -> option.startsWith("ndots:"))) {
            options.add("ndots:0");
        }
        List<String> servers =
                own.get().gateways().stream().limit(1).map(AddressText::of).toList();
        return new ContainerSpec.Dns(servers, search, options);
    }

    private ContainerSpec.Namespaces namespaces() {
        return new ContainerSpec.Namespaces(
                source(service.security().pid()),
                source(service.networking().mode()),
                source(service.security().ipc()),
                source(service.security().uts()),
                source(service.security().cgroup()));
    }

    private Source source(Optional<String> mode) {
        String text = mode.orElse("");
        if (text.equals("host")) {
            return Source.Host.INSTANCE;
        }
        boolean shared = Sharing.serviceOf(text).isPresent() || text.startsWith("container:");
        return shared ? new Source.Of(containers.apply(text).id()) : Source.Private.INSTANCE;
    }

    private ContainerSpec.Resources resources() {
        Resources limits = service.resources();
        Map<String, ContainerSpec.Ulimit> ulimits = new LinkedHashMap<>();
        limits.ulimits()
                .forEach((name, ulimit) -> ulimits.put(name, new ContainerSpec.Ulimit(ulimit.soft(), ulimit.hard())));
        return new ContainerSpec.Resources(
                limits.memory(),
                limits.memoryReservation(),
                limits.memorySwap(),
                limits.cpus().isPresent() ? Optional.of(limits.cpus().getAsDouble()) : Optional.empty(),
                limits.cpuShares(),
                limits.cpuQuota(),
                limits.cpuPeriod(),
                limits.cpuset(),
                limits.pids(),
                ulimits,
                service.security().cgroupParent(),
                new Tuning(
                        limits.memorySwappiness(),
                        limits.oomKillDisable(),
                        limits.cpuRtPeriod(),
                        limits.cpuRtRuntime(),
                        limits.blockIo().map(SpecFactory::blockIo)));
    }

    private static Tuning.BlockIo blockIo(Resources.BlockIo io) {
        return new Tuning.BlockIo(
                io.weight(), io.weightDevice(), io.readBps(), io.writeBps(), io.readIops(), io.writeIops());
    }

    private ContainerSpec.Security security() {
        boolean noNewPrivileges = false;
        String seccomp = "";
        boolean unmasked = false;
        for (String option : service.security().securityOpt()) {
            String normal = option.replaceFirst("[=:]", "=");
            switch (normal) {
                case "no-new-privileges", "no-new-privileges=true" -> noNewPrivileges = true;
                case "seccomp=unconfined" -> seccomp = ContainerSpec.UNCONFINED;
                case "systempaths=unconfined" -> unmasked = true;
                case "seccomp=builtin" -> seccomp = "";
                default -> {
                    if (normal.startsWith("seccomp=")) {
                        seccomp = seccompProfile(normal.substring("seccomp=".length()));
                    } // the rest was looked at when this was planned
                }
            }
        }
        return new ContainerSpec.Security(
                service.security().privileged(),
                service.security().capAdd(),
                service.security().capDrop(),
                noNewPrivileges,
                seccomp,
                unmasked,
                service.security().devices().stream()
                        .map(device -> new ContainerSpec.Device(
                                Path.of(device.source()), device.target(), device.permissions()))
                        .toList(),
                service.security().deviceCgroupRules());
    }

    /** Read now: the container keeps the profile it was made with. */
    private String seccompProfile(String name) {
        Path file = project.workingDir().resolve(name);
        try {
            if (Files.size(file) > SeccompProfile.MAX_BYTES) {
                throw new IllegalArgumentException("larger than %d bytes".formatted(SeccompProfile.MAX_BYTES));
            }
            String text = Files.readString(file);
            var unused = SeccompProfile.parse(text);
            return text;
        } catch (NoSuchFileException e) {
            throw new ContainerException(
                    "service '%s': security_opt seccomp=%s: no such file".formatted(service.name(), file), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new ContainerException(
                    "service '%s': seccomp profile %s: %s".formatted(service.name(), file, e.getMessage()), e);
        }
    }

    private ContainerSpec.LogOptions log() {
        Map<String, String> options = service.logging().options();
        boolean local = service.logging().driver().equals(Optional.of("local")); // which has limits of its own
        Optional<String> size = Optional.ofNullable(options.getOrDefault("max-size", local ? "20m" : null))
                .filter(s -> !s.equals("-1"));
        String files = options.getOrDefault("max-file", local ? "5" : "1");
        return new ContainerSpec.LogOptions(
                size.isPresent() ? OptionalLong.of(Sizes.parse(size.get())) : OptionalLong.empty(),
                Math.max(1, files.matches("[0-9]{1,6}") ? Integer.parseInt(files) : 1),
                service.logging().driver().equals(Optional.of("none")));
    }
}

package io.jcompose.core.engine;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.ContainerStatus;
import io.jcompose.network.AddressText;
import io.jcompose.network.Endpoint;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.Mount;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container in the shape of {@code docker inspect}: the parts that scripts read. */
final class Inspector {
    private static final String NEVER = "0001-01-01T00:00:00Z";
    private static final long NANOS_PER_CPU = 1_000_000_000L;

    private final Core core;

    Inspector(Core core) {
        this.core = core;
    }

    Map<String, Object> inspect(Container container, ContainerRecord record) {
        ContainerSpec spec = container.spec();
        List<Endpoint> endpoints = core.host().networks().endpoints().stream()
                .filter(endpoint -> endpoint.spec().owner().equals(record.id()))
                .toList();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("Id", record.id());
        result.put("Created", container.createdAt().toString());
        result.put("Path", spec.args().isEmpty() ? "" : spec.args().get(0));
        result.put(
                "Args",
                spec.args().isEmpty()
                        ? List.of()
                        : spec.args().subList(1, spec.args().size()));
        result.put("State", state(container, record));
        result.put("Image", spec.imageId());
        result.put("LogPath", core.logFolders().apply(record.id()).toString());
        result.put("Name", "/" + container.name());
        result.put("RestartCount", core.supervision().status(record.id()).restartCount());
        result.put("Driver", "overlay2");
        result.put("Platform", "linux");
        result.put("HostConfig", hostConfig(spec, record));
        result.put("Mounts", mounts(spec));
        result.put("Config", config(spec, record));
        result.put("NetworkSettings", networkSettings(record, endpoints));
        return result;
    }

    private Map<String, Object> state(Container container, ContainerRecord record) {
        ContainerStatus status = core.supervision().status(record.id());
        Optional<ExitStatus> exit = status.exit().or(container::exit);
        boolean paused = container.state() == Container.State.PAUSED;
        boolean running = container.state() == Container.State.RUNNING || paused;
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("Status", Views.state(container, status));
        state.put("Running", running);
        state.put("Paused", paused);
        state.put("Restarting", status.restarting());
        state.put("OOMKilled", exit.map(ExitStatus::outOfMemory).orElse(false));
        state.put("Dead", false);
        state.put("Pid", container.pid().orElse(0L));
        state.put("ExitCode", running ? 0 : exit.map(ExitStatus::code).orElse(0));
        state.put("Error", exit.flatMap(ExitStatus::error).orElse(""));
        state.put("StartedAt", container.startedAt().map(Instant::toString).orElse(NEVER));
        state.put(
                "FinishedAt",
                running ? NEVER : exit.map(e -> e.finishedAt().toString()).orElse(NEVER));
        if (status.health() != ContainerStatus.Health.NONE) {
            state.put(
                    "Health",
                    Map.of(
                            "Status",
                            status.health().text(),
                            "FailingStreak",
                            status.failingStreak(),
                            "Log",
                            List.of(Map.of("Output", status.lastProbeOutput()))));
        }
        return state;
    }

    private static Map<String, Object> hostConfig(ContainerSpec spec, ContainerRecord record) {
        ContainerSpec.Resources limits = spec.resources();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("NetworkMode", networkMode(record));
        config.put(
                "RestartPolicy",
                Map.of(
                        "Name",
                        record.restart().policy(),
                        "MaximumRetryCount",
                        record.restart().maxAttempts()));
        config.put("AutoRemove", record.autoRemove());
        config.put("Memory", limits.memory().orElse(0));
        config.put("MemoryReservation", limits.memoryReservation().orElse(0));
        config.put("MemorySwap", limits.memorySwap().orElse(0));
        config.put("NanoCpus", Math.round(limits.cpus().orElse(0d) * NANOS_PER_CPU));
        config.put("CpuShares", limits.cpuShares().orElse(0));
        config.put("PidsLimit", limits.pids().orElse(0));
        config.put("Privileged", spec.security().privileged());
        config.put("CapAdd", spec.security().capAdd());
        config.put("CapDrop", spec.security().capDrop());
        config.put("ReadonlyRootfs", spec.readOnlyRoot());
        config.put("Init", spec.init());
        config.put("ShmSize", spec.shmSize().orElse(64L << 20));
        List<String> extraHosts = new ArrayList<>();
        spec.hosts().forEach((name, addresses) -> addresses.forEach(a -> extraHosts.add(name + ":" + a)));
        config.put("ExtraHosts", extraHosts);
        Map<String, List<Map<String, String>>> bindings = new LinkedHashMap<>();
        for (ContainerRecord.Endpoint endpoint : record.network().endpoints()) {
            for (ContainerRecord.Port port : endpoint.ports()) {
                bindings.computeIfAbsent(port.target() + "/" + port.protocol(), key -> new ArrayList<>())
                        .add(Map.of(
                                "HostIp",
                                port.hostIp().orElse(""),
                                "HostPort",
                                port.from() == 0 ? "" : Integer.toString(port.from())));
            }
        }
        config.put("PortBindings", bindings);
        return config;
    }

    private static String networkMode(ContainerRecord record) {
        return record.network().endpoints().isEmpty()
                ? record.network().mode()
                : record.network().endpoints().get(0).networkName();
    }

    private List<Map<String, Object>> mounts(ContainerSpec spec) {
        List<Map<String, Object>> result = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            if (mount instanceof Mount.Bind bind) {
                entry.put("Type", "bind");
                entry.put("Source", bind.source().toString());
            } else if (mount instanceof Mount.Volume volume) {
                entry.put("Type", "volume");
                entry.put("Name", volume.name());
                entry.put(
                        "Source",
                        core.host()
                                .volumes()
                                .find(volume.name())
                                .map(v -> v.data().toString())
                                .orElse(""));
                entry.put("Driver", "local");
            } else if (mount instanceof Mount.Image image) {
                entry.put("Type", "image");
                entry.put("Source", image.image());
            } else if (mount instanceof Mount.Tmpfs) {
                entry.put("Type", "tmpfs");
                entry.put("Source", "");
            } else {
                continue;
            }
            entry.put("Destination", mount.target());
            entry.put("Mode", "");
            entry.put("RW", !mount.readOnly());
            entry.put("Propagation", mount instanceof Mount.Bind bind ? bind.propagation() : "");
            result.add(entry);
        }
        return result;
    }

    private static Map<String, Object> config(ContainerSpec spec, ContainerRecord record) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("Hostname", spec.hostname().isEmpty() ? record.id().substring(0, 12) : spec.hostname());
        config.put("Domainname", spec.domainname().orElse(""));
        config.put("User", spec.user().orElse(""));
        config.put("Tty", spec.tty());
        config.put("OpenStdin", spec.openStdin());
        config.put("Env", spec.environment());
        config.put("Cmd", spec.args());
        config.put("Image", spec.image());
        config.put("WorkingDir", spec.workingDir().orElse(""));
        config.put("Labels", spec.labels());
        config.put("StopSignal", spec.stopSignal().name());
        Map<String, Object> exposed = new LinkedHashMap<>();
        record.exposedPorts().forEach(port -> exposed.put(port, Map.of()));
        config.put("ExposedPorts", exposed);
        record.health()
                .ifPresent(health -> config.put(
                        "Healthcheck",
                        Map.of(
                                "Test",
                                health.test(),
                                "Interval",
                                health.interval().toNanos(),
                                "Timeout",
                                health.timeout().toNanos(),
                                "Retries",
                                health.retries())));
        return config;
    }

    private static Map<String, Object> networkSettings(ContainerRecord record, List<Endpoint> endpoints) {
        Map<String, List<Map<String, String>>> ports = new LinkedHashMap<>();
        Map<String, Object> networks = new LinkedHashMap<>();
        for (ContainerRecord.Endpoint wish : record.network().endpoints()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("Aliases", wish.names());
            entry.put("NetworkID", wish.networkId());
            entry.put("EndpointID", wish.id());
            Optional<Endpoint> endpoint =
                    endpoints.stream().filter(e -> e.id().equals(wish.id())).findFirst();
            entry.put(
                    "Gateway",
                    endpoint.flatMap(Endpoint::gateway).map(AddressText::of).orElse(""));
            entry.put("IPAddress", address(endpoint, Inet4Address.class));
            entry.put("IPPrefixLen", endpoint.map(Endpoint::prefixLength).orElse(0));
            entry.put("GlobalIPv6Address", address(endpoint, Inet6Address.class));
            entry.put("MacAddress", endpoint.map(Endpoint::mac).orElse(""));
            entry.put("DNSNames", wish.names());
            networks.put(wish.networkName(), entry);
            endpoint.ifPresent(e -> e.ports()
                    .forEach(port -> ports.computeIfAbsent(
                                    port.targetPort() + "/" + port.protocol().text(), key -> new ArrayList<>())
                            .add(Map.of(
                                    "HostIp",
                                    AddressText.of(port.hostAddress()),
                                    "HostPort",
                                    Integer.toString(port.hostPort())))));
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("Ports", ports);
        settings.put("Networks", networks);
        return settings;
    }

    private static String address(Optional<Endpoint> endpoint, Class<? extends InetAddress> family) {
        return endpoint.stream()
                .flatMap(e -> e.addresses().stream())
                .filter(family::isInstance)
                .map(AddressText::of)
                .findFirst()
                .orElse("");
    }
}

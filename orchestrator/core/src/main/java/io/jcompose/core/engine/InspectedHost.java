package io.jcompose.core.engine;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.security.SystemPaths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code HostConfig} of an inspected container: its limits and how far it is apart from the host. Pure. */
final class InspectedHost {
    private static final long NANOS_PER_CPU = 1_000_000_000L;
    private static final long SHM_SIZE = 64L << 20;
    /** Fields that are there only if there is something to say. */
    private static final List<String> OPTIONAL = List.of("Annotations", "Mounts", "Tmpfs", "Sysctls", "Init");

    private final Map<String, Object> asked;
    private final Map<String, @Nullable Object> config = new LinkedHashMap<>();

    private InspectedHost(ContainerSpec spec, ContainerRecord record) {
        asked = section(record, "HostConfig");
        wiring(spec, record);
        isolation(spec);
        limits(spec.resources());
        config.put("MaskedPaths", paths(spec, SystemPaths.MASKED));
        config.put("ReadonlyPaths", paths(spec, SystemPaths.READ_ONLY));
        shared("NetworkMode", spec.namespaces().net());
        shared("PidMode", spec.namespaces().pid());
        shared("IpcMode", spec.namespaces().ipc());
        shared("UTSMode", spec.namespaces().uts());
        for (String key : OPTIONAL) {
            if (asked.containsKey(key)) {
                config.put(key, asked.get(key));
            }
        }
    }

    private static @Nullable List<String> paths(ContainerSpec spec, List<String> usual) {
        return spec.security().privileged() ? null : spec.security().unmaskedPaths() ? List.of() : usual;
    }

    static Map<String, @Nullable Object> config(ContainerSpec spec, ContainerRecord record) {
        return new InspectedHost(spec, record).config;
    }

    /** What was asked for, for one section of the output. */
    static Map<String, Object> section(ContainerRecord record, String name) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (record.asked().get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> result.put(String.valueOf(key), value));
        }
        return result;
    }

    private void wiring(ContainerSpec spec, ContainerRecord record) {
        put("Binds", null);
        config.put("ContainerIDFile", "");
        put("LogConfig", Map.of("Type", "json-file", "Config", Map.of()));
        config.put(
                "NetworkMode",
                record.network().endpoints().isEmpty()
                        ? record.network().mode()
                        : record.network().endpoints().get(0).networkName());
        config.put("PortBindings", bindings(record));
        Map<String, Object> restart = new LinkedHashMap<>();
        restart.put("Name", record.restart().policy());
        restart.put("MaximumRetryCount", record.restart().maxAttempts());
        config.put("RestartPolicy", restart);
        config.put("AutoRemove", record.autoRemove());
        config.put("VolumeDriver", "");
        put("VolumesFrom", null);
        config.put("ConsoleSize", List.of(0, 0));
        config.put("CapAdd", orNull(spec.security().capAdd()));
        config.put("CapDrop", orNull(spec.security().capDrop()));
        put("CgroupnsMode", "private");
        put("Dns", List.of());
        put("DnsOptions", List.of());
        put("DnsSearch", List.of());
        List<String> hosts = new ArrayList<>();
        spec.hosts().forEach((name, addresses) -> addresses.forEach(a -> hosts.add(name + ":" + a)));
        config.put("ExtraHosts", orNull(hosts));
        put("GroupAdd", null);
    }

    private void isolation(ContainerSpec spec) {
        put("IpcMode", "private");
        config.put("Cgroup", "");
        put("Links", null);
        config.put("OomScoreAdj", spec.oomScoreAdj().orElse(0));
        put("PidMode", "");
        config.put("Privileged", spec.security().privileged());
        put("PublishAllPorts", false);
        config.put("ReadonlyRootfs", spec.readOnlyRoot());
        put("SecurityOpt", null);
        put("UTSMode", "");
        put("UsernsMode", "");
        config.put("ShmSize", spec.shmSize().orElse(SHM_SIZE));
        put("Runtime", "runc");
        put("Isolation", "");
    }

    private void limits(ContainerSpec.Resources limits) {
        config.put("CpuShares", limits.cpuShares().orElse(0));
        config.put("Memory", limits.memory().orElse(0));
        config.put("NanoCpus", Math.round(limits.cpus().orElse(0d) * NANOS_PER_CPU));
        config.put("CgroupParent", limits.cgroupParent().orElse(""));
        put("BlkioWeight", 0);
        for (String list : List.of(
                "BlkioWeightDevice",
                "BlkioDeviceReadBps",
                "BlkioDeviceWriteBps",
                "BlkioDeviceReadIOps",
                "BlkioDeviceWriteIOps")) {
            put(list, List.of());
        }
        config.put("CpuPeriod", limits.cpuPeriod().orElse(0));
        config.put("CpuQuota", limits.cpuQuota().orElse(0));
        put("CpuRealtimePeriod", 0);
        put("CpuRealtimeRuntime", 0);
        config.put("CpusetCpus", limits.cpuset().orElse(""));
        put("CpusetMems", "");
        put("Devices", List.of());
        put("DeviceCgroupRules", null);
        config.put("DeviceRequests", null);
        config.put("MemoryReservation", limits.memoryReservation().orElse(0));
        long both = limits.memorySwap().orElse(0);
        config.put("MemorySwap", both == 0 ? 2 * limits.memory().orElse(0) : both); // what holds if it is not said
        put("MemorySwappiness", null);
        put("OomKillDisable", null);
        config.put("PidsLimit", limits.pids().isPresent() ? limits.pids().getAsLong() : null);
        List<Map<String, Object>> ulimits = new ArrayList<>();
        new TreeMap<>(limits.ulimits()).forEach((name, ulimit) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("Name", name);
            entry.put("Hard", ulimit.hard());
            entry.put("Soft", ulimit.soft());
            ulimits.add(entry);
        });
        config.put("Ulimits", ulimits);
        config.put("CpuCount", 0);
        config.put("CpuPercent", 0);
        config.put("IOMaximumIOps", 0);
        config.put("IOMaximumBandwidth", 0);
    }

    private static Map<String, Object> bindings(ContainerRecord record) {
        Map<String, List<Map<String, String>>> bindings = new TreeMap<>();
        for (ContainerRecord.Endpoint endpoint : record.network().endpoints()) {
            for (ContainerRecord.Port port : endpoint.ports()) {
                Map<String, String> entry = new LinkedHashMap<>();
                entry.put("HostIp", port.hostIp().orElse(""));
                entry.put("HostPort", port.from() == 0 ? "" : Integer.toString(port.from()));
                bindings.computeIfAbsent(port.target() + "/" + port.protocol(), key -> new ArrayList<>())
                        .add(entry);
            }
        }
        return new TreeMap<>(bindings);
    }

    /** Docker has the container there, also where the file names a service. */
    private void shared(String key, ContainerSpec.Namespaces.Source source) {
        if (source instanceof ContainerSpec.Namespaces.Source.Of of) {
            config.put(key, "container:" + of.container().value());
        }
    }

    private void put(String key, @Nullable Object otherwise) {
        config.put(key, asked.containsKey(key) ? asked.get(key) : otherwise);
    }

    private static @Nullable List<String> orNull(List<String> values) {
        return values.isEmpty() ? null : values;
    }
}

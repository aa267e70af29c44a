package io.jcompose.cli.file;

import static io.jcompose.cli.file.GeneratedFile.list;
import static io.jcompose.cli.file.GeneratedFile.map;
import static io.jcompose.cli.file.GeneratedFile.number;
import static io.jcompose.cli.file.GeneratedFile.putUnlessEmpty;
import static io.jcompose.cli.file.GeneratedFile.text;
import static io.jcompose.cli.file.GeneratedFile.typed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code HostConfig} says of a container, as attributes of a service. */
final class GeneratedHost {
    private static final double NANOS = 1e9;
    private static final long DEFAULT_SHM = 64 << 20;

    /** Attributes that have the same form there. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("cap_add", "CapAdd"),
            Map.entry("cap_drop", "CapDrop"),
            Map.entry("dns", "Dns"),
            Map.entry("dns_opt", "DnsOptions"),
            Map.entry("dns_search", "DnsSearch"),
            Map.entry("extra_hosts", "ExtraHosts"),
            Map.entry("group_add", "GroupAdd"),
            Map.entry("privileged", "Privileged"),
            Map.entry("read_only", "ReadonlyRootfs"),
            Map.entry("security_opt", "SecurityOpt"),
            Map.entry("sysctls", "Sysctls"),
            Map.entry("init", "Init"),
            Map.entry("pid", "PidMode"),
            Map.entry("uts", "UTSMode"),
            Map.entry("userns_mode", "UsernsMode"),
            Map.entry("cgroup_parent", "CgroupParent"),
            Map.entry("cpu_shares", "CpuShares"),
            Map.entry("cpu_period", "CpuPeriod"),
            Map.entry("cpu_quota", "CpuQuota"),
            Map.entry("cpuset", "CpusetCpus"),
            Map.entry("mem_limit", "Memory"),
            Map.entry("mem_reservation", "MemoryReservation"),
            Map.entry("oom_score_adj", "OomScoreAdj"),
            Map.entry("pids_limit", "PidsLimit"));

    private final Map<String, Object> service;
    private final Map<String, Object> host;

    GeneratedHost(Map<String, Object> service, Map<String, Object> host) {
        this.service = service;
        this.host = host;
    }

    void put() {
        SAME.forEach((attribute, key) -> putUnlessEmpty(service, attribute, host.get(key)));
        if (number(host, "NanoCpus") > 0) {
            service.put("cpus", number(host, "NanoCpus") / NANOS);
        }
        long memory = number(host, "Memory");
        if (number(host, "MemorySwap") != 2 * memory) {
            putUnlessEmpty(service, "memswap_limit", host.get("MemorySwap"));
        }
        if (number(host, "ShmSize") != DEFAULT_SHM) {
            putUnlessEmpty(service, "shm_size", host.get("ShmSize"));
        }
        if (!text(host, "IpcMode").equals("private")) {
            putUnlessEmpty(service, "ipc", text(host, "IpcMode"));
        }
        if (text(host, "CgroupnsMode").equals("host")) {
            service.put("cgroup", "host");
        }
        putUnlessEmpty(service, "restart", restart());
        putUnlessEmpty(service, "ports", ports());
        putUnlessEmpty(service, "ulimits", ulimits());
        putUnlessEmpty(service, "devices", devices());
        Map<String, Object> log = map(host, "LogConfig");
        String driver = text(log, "Type");
        if (!driver.isEmpty()
                && (!driver.equals("json-file") || !map(log, "Config").isEmpty())) {
            service.put("logging", Map.of("driver", driver, "options", map(log, "Config")));
        }
    }

    private String restart() {
        Map<String, Object> policy = map(host, "RestartPolicy");
        String name = text(policy, "Name");
        long limit = number(policy, "MaximumRetryCount");
        return name.equals("no") ? "" : name.equals("on-failure") && limit > 0 ? name + ":" + limit : name;
    }

    private List<Object> ports() {
        List<Object> ports = new ArrayList<>();
        map(host, "PortBindings").forEach((key, bindings) -> {
            String[] parts = key.split("/", 2);
            for (Object element : bindings instanceof List<?> list ? list : List.of()) {
                Map<String, Object> binding = typed(element);
                Map<String, Object> port = new LinkedHashMap<>();
                port.put("target", Integer.valueOf(parts[0]));
                putUnlessEmpty(port, "published", text(binding, "HostPort"));
                putUnlessEmpty(port, "host_ip", text(binding, "HostIp"));
                port.put("protocol", parts.length > 1 ? parts[1] : "tcp");
                ports.add(port);
            }
        });
        return ports;
    }

    private Map<String, Object> ulimits() {
        Map<String, Object> result = new LinkedHashMap<>();
        for (Object element : list(host, "Ulimits")) {
            Map<String, Object> limit = typed(element);
            result.put(text(limit, "Name"), Map.of("soft", number(limit, "Soft"), "hard", number(limit, "Hard")));
        }
        return result;
    }

    private List<Object> devices() {
        List<Object> result = new ArrayList<>();
        for (Object element : list(host, "Devices")) {
            Map<String, Object> device = typed(element);
            result.add("%s:%s:%s"
                    .formatted(
                            text(device, "PathOnHost"),
                            text(device, "PathInContainer"),
                            text(device, "CgroupPermissions")));
        }
        return result;
    }
}

package io.jcompose.core.execute;

import io.jcompose.core.model.MainProcess;
import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Resources;
import io.jcompose.core.model.Security;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.image.ImageConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a container was asked to be, in the words of {@code docker inspect}, as far as nothing else keeps it: only for
 * showing. What was not asked for is left out.
 */
final class Asked {
    private static final String CONTAINER = "container:";

    private Asked() {}

    /**
     * Sections {@code Config} and {@code HostConfig}, and {@code Networks} by their names.
     *
     * @param more of the first two
     */
    static Map<String, Object> of(
            Project project, Service service, ImageConfig image, Map<String, Map<String, Object>> more) {
        Map<String, Object> asked = new LinkedHashMap<>();
        AskedMounts mounts = new AskedMounts(
                project.name().isEmpty(), project.volumes(), service.storage().mounts());
        Map<String, Object> config = config(service, mounts.unnamed(), image);
        config.putAll(more.getOrDefault("Config", Map.of()));
        asked.put("Config", config);
        Map<String, Object> host = new LinkedHashMap<>();
        put(host, "Binds", mounts.binds());
        put(host, "Mounts", mounts.mounts());
        host(service, project.name().isEmpty(), host);
        isolation(service.security(), host);
        limits(service.resources(), host);
        host.putAll(more.getOrDefault("HostConfig", Map.of()));
        asked.put("HostConfig", host);
        asked.put("Networks", networks(project, service.networking()));
        return asked;
    }

    private static Map<String, Object> config(Service service, List<String> unnamed, ImageConfig image) {
        MainProcess process = service.process();
        Map<String, Object> config = new LinkedHashMap<>();
        List<String> entrypoint = process.entrypoint().orElse(image.entrypoint());
        List<String> inherited = process.entrypoint().isPresent() ? List.of() : image.command();
        put(config, "Entrypoint", entrypoint);
        put(config, "Cmd", process.command().orElse(inherited));
        Map<String, Object> volumes = new TreeMap<>();
        image.volumes().forEach(target -> volumes.put(target, Map.of()));
        unnamed.forEach(target -> volumes.put(target, Map.of()));
        if (!volumes.isEmpty()) {
            config.put("Volumes", volumes);
        }
        put(config, "OnBuild", image.onBuild());
        put(config, "Shell", image.shell());
        process.stopGracePeriod().ifPresent(grace -> config.put("StopTimeout", grace.toSeconds()));
        AskedHealth.of(service, image).ifPresent(check -> config.put("Healthcheck", check));
        return config;
    }

    private static Map<String, Object> networks(Project project, Networking networking) {
        Map<String, Object> networks = new LinkedHashMap<>();
        networking.networks().forEach((key, attachment) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            if (!attachment.driverOpts().isEmpty()) {
                entry.put("DriverOpts", new TreeMap<>(attachment.driverOpts()));
            }
            entry.put("GwPriority", attachment.gatewayPriority());
            String name = Optional.ofNullable(project.networks().get(key))
                    .map(Project.Network::name)
                    .orElse(key);
            networks.put(name, entry);
        });
        return networks;
    }

    private static void host(Service service, boolean standalone, Map<String, Object> host) {
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("Type", service.logging().driver().orElse("json-file"));
        log.put("Config", new TreeMap<>(service.logging().options()));
        host.put("LogConfig", log);
        put(
                host,
                "VolumesFrom",
                service.storage().volumesFrom().stream()
                        .map(from -> from.startsWith(CONTAINER) ? from.substring(CONTAINER.length()) : from)
                        .toList());
        Map<String, Object> memory = new TreeMap<>();
        for (String tmpfs : service.storage().tmpfs()) {
            int colon = tmpfs.indexOf(':');
            memory.put(colon < 0 ? tmpfs : tmpfs.substring(0, colon), colon < 0 ? "" : tmpfs.substring(colon + 1));
        }
        if (!memory.isEmpty()) {
            host.put("Tmpfs", memory);
        }
        Networking networking = service.networking();
        put(host, "Dns", networking.dns());
        put(host, "DnsOptions", networking.dnsOptions());
        put(host, "DnsSearch", networking.dnsSearch());
        List<String> links = new ArrayList<>(networking.links());
        links.addAll(networking.externalLinks());
        put(
                host,
                "Links",
                standalone ? links.stream().map(link -> path(link, service)).toList() : links);
        put(host, "GroupAdd", service.process().groupAdd());
        service.process().init().ifPresent(init -> host.put("Init", init));
        if (!service.annotations().isEmpty()) {
            host.put("Annotations", new TreeMap<>(service.annotations()));
        }
    }

    /** A link as Docker keeps it: {@code /OTHER:/CONTAINER/ALIAS}. */
    private static String path(String link, Service service) {
        String[] parts = link.split(":", 2);
        return "/%s:/%s/%s".formatted(parts[0], service.name(), parts[parts.length - 1]);
    }

    private static void isolation(Security security, Map<String, Object> host) {
        security.cgroup().ifPresent(mode -> host.put("CgroupnsMode", mode));
        security.ipc().ifPresent(mode -> host.put("IpcMode", mode));
        security.pid().ifPresent(mode -> host.put("PidMode", mode));
        security.uts().ifPresent(mode -> host.put("UTSMode", mode));
        security.userns().ifPresent(mode -> host.put("UsernsMode", mode));
        // Docker says this one by the paths
        put(
                host,
                "SecurityOpt",
                security.securityOpt().stream()
                        .filter(option -> !option.matches("systempaths[=:]unconfined"))
                        .toList());
        if (!security.sysctls().isEmpty()) {
            host.put("Sysctls", new TreeMap<>(security.sysctls()));
        }
        List<Map<String, Object>> devices = new ArrayList<>();
        for (Security.Device device : security.devices()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("PathOnHost", device.source());
            entry.put("PathInContainer", device.target());
            entry.put("CgroupPermissions", device.permissions());
            devices.add(entry);
        }
        put(host, "Devices", devices);
        put(host, "DeviceCgroupRules", security.deviceCgroupRules());
        security.runtime().ifPresent(name -> host.put("Runtime", name));
        security.isolation().ifPresent(name -> host.put("Isolation", name));
    }

    private static void limits(Resources limits, Map<String, Object> host) {
        if (limits.oomKillDisable()) {
            host.put("OomKillDisable", true);
        }
        limits.memorySwappiness().ifPresent(value -> host.put("MemorySwappiness", value));
        limits.cpuRtPeriod().ifPresent(value -> host.put("CpuRealtimePeriod", value));
        limits.cpuRtRuntime().ifPresent(value -> host.put("CpuRealtimeRuntime", value));
        limits.blockIo().ifPresent(io -> {
            io.weight().ifPresent(weight -> host.put("BlkioWeight", weight));
            put(host, "BlkioWeightDevice", rates(io.weightDevice(), "Weight"));
            put(host, "BlkioDeviceReadBps", rates(io.readBps(), "Rate"));
            put(host, "BlkioDeviceWriteBps", rates(io.writeBps(), "Rate"));
            put(host, "BlkioDeviceReadIOps", rates(io.readIops(), "Rate"));
            put(host, "BlkioDeviceWriteIOps", rates(io.writeIops(), "Rate"));
        });
    }

    private static List<Map<String, Object>> rates(Map<String, Long> values, String key) {
        List<Map<String, Object>> result = new ArrayList<>();
        values.forEach((device, value) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("Path", device);
            entry.put(key, value);
            result.add(entry);
        });
        return result;
    }

    private static void put(Map<String, Object> section, String key, Collection<?> values) {
        if (!values.isEmpty()) {
            section.put(key, List.copyOf(values));
        }
    }
}
